/** The lines of a body as text, decoded across its parts; the last may lack its line feed. Blank ones are left out. */
export async function* textLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  /** Of the line that goes on; joined at its end only, so that a long one in small parts is not copied for each. */
  let open: string[] = []
  for await (const part of bytes) {
    const text = decoder.decode(part, {stream: true})
    if (!text.includes('\n')) {
      open.push(text)
      continue
    }
    const lines = text.split('\n')
    lines[0] = open.join('') + lines[0]
    open = [lines.pop()!]
    for (const line of lines) if (line.trim() !== '') yield line
  }
  const rest = open.join('') + decoder.decode()
  if (rest.trim() !== '') yield rest
}
