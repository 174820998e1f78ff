import type {JsonSchema} from '../provider.ts'

/** How a server can be held to JSON, the strictest first; `none`: only by the prompt. */
const FORMS = ['json_schema', 'json_object', 'none'] as const
type Form = (typeof FORMS)[number]

/** What servers say that do not take a form: LM Studio, older vLLM and llama.cpp, gateways. */
const REFUSED = /response_format|json_schema|json_object|guided|grammar|structured output/i

/**
 * What one server takes as `response_format`. LM Studio knows `json_schema` only, older servers `json_object` only, some
 * neither: a form that is refused is not asked for again, and the next is tried within the same call.
 */
export class ResponseFormat {
  #refused = new Set<Form>()

  /** What to send for a schema; `{}` is any JSON. Undefined: nothing. */
  for(schema: JsonSchema): object | undefined {
    switch (this.#form(schema)) {
      case 'json_schema': {
        const any = Object.keys(schema).length === 0
        return {type: 'json_schema', json_schema: {name: 'answer', schema: any ? {type: 'object'} : schema}}
      }
      case 'json_object':
        return {type: 'json_object'}
      default:
        return undefined
    }
  }

  /** The server refused what was sent for that schema. True: it said it was for the form, and there is another one. */
  refused(schema: JsonSchema, message: string): boolean {
    const form = this.#form(schema)
    if (form === 'none' || !REFUSED.test(message)) return false
    this.#refused.add(form)
    return true
  }

  #form(schema: JsonSchema): Form {
    const any = Object.keys(schema).length === 0
    const order: readonly Form[] = any ? ['json_object', 'json_schema', 'none'] : FORMS
    return order.find((form) => !this.#refused.has(form)) ?? 'none'
  }
}
