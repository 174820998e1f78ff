/** `llama3` and `llama3:latest` are one model to Ollama. */
export function sameModel(a: string, b: string): boolean {
  const full = (name: string) => (name.includes(':') ? name : `${name}:latest`)
  return full(a) === full(b)
}
