import {inspect} from 'node:util'

const SHOWN = '[secret]'

/** A key that can be sent and not shown: printing, logging or serialising it gives `[secret]`. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value.trim()
  }

  /** For the header it was made for, and nothing else. */
  reveal(): string {
    return this.#value
  }

  /** The text without the secret: model servers quote keys in their error messages. */
  hideIn(text: string): string {
    return this.#value === '' ? text : text.replaceAll(this.#value, SHOWN)
  }

  toString(): string {
    return SHOWN
  }

  toJSON(): string {
    return SHOWN
  }

  [inspect.custom](): string {
    return SHOWN
  }
}
