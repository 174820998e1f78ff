import type {ProviderOptions} from '../options.ts'
import type {Provider} from '../provider.ts'

/**
 * The provider that an entry of `[[providers]]` describes. Drivers are loaded when one is wanted.
 * @throws {UsageError} an address or a template that can't work
 */
export async function makeProvider(options: ProviderOptions): Promise<Provider> {
  switch (options.driver) {
    case 'ollama':
      return (await import('./ollama.ts')).ollamaProvider(options)
    case 'openai':
    case 'vllm':
      return (await import('./openai.ts')).openaiProvider(options)
    case 'http':
      return (await import('./http.ts')).httpProvider(options)
  }
}
