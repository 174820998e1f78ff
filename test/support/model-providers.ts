import type {ProviderOptions} from '../../src/pool/options.ts'
import type {Dialect} from './model-dialects.ts'

/** Options of a provider for a simulated server. */
export function providerOptions(url: string, dialect: Dialect, more: Partial<ProviderOptions> = {}): ProviderOptions {
  return {
    name: dialect,
    driver: dialect,
    base_url: url,
    model: 'm',
    tasks: [],
    weight: 1,
    ...(dialect === 'http' && {
      http: {
        path: '/complete',
        headers: {'x-key': 'Key {{key}}'},
        body: {model: '{{model}}', ask: {text: '{{prompt}}', system: '{{system}}', most: '{{max_tokens}}'}},
        text: 'output.0.generated',
        prompt_tokens: 'usage.in',
        completion_tokens: 'usage.out',
        health_path: '/health',
      },
    }),
    ...more,
  }
}
