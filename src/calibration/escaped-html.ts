/**
 * A text inside a page: no markup, and nothing that a browser does not show or that turns the direction of writing
 * around, so that an id looks like what it is.
 */
export function escaped(text: string): string {
  return text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
