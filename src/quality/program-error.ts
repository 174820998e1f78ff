/** How programs write that they failed: a stack, the code of a system call, an exception with its message. */
const STACK =
  /^\W*(?:traceback \(most recent call last\)|exception in thread "|uncaught (?:\w+)?(?:error|exception)\b)/i
const SYSTEM_CALL =
  /^(?:\w*(?:[Ee]rror|[Ee]xception)|[Ee]rro|[Ff]ailed|[Ff]atal)\W[^\n]*\b(?:E(?:CONNREFUSED|CONNRESET|CONNABORTED|TIMEDOUT|NOTFOUND|HOSTUNREACH|NETUNREACH|PIPE|AI_AGAIN)|ERR_[A-Z_]{4,})\b[^\n]*$/
const EXCEPTION = /^(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Timeout): [^\n]{1,200}$/
/** A note of the program around the model, and of nobody else. */
const NOTE =
  /^\W*(?:system|error|warning|fatal|erro|aviso)\W{1,4}(?:the )?(?:maximum |max )?(?:context|token|output|rate|message|input|prompt)(?: (?:length|limit|window|size|count))+ (?:was |has been )?(?:exceeded|reached)\W*$/i

/** Members of an object that say what went wrong, and those that may stand beside them. */
const SAYS_ERROR = /^(?:error|errors|error_code|error_message|exception|erro)$/i
const BESIDE =
  /^(?:message|code|type|status|param|detail|details|request_id|timestamp|path|ok|success|retry_after|data|result|mensagem)$/i

/** A question of what a program or a service says or holds: such a text may be its answer. */
const ASKS_FOR_IT =
  /\b(?:err\w*|exce[pc]\w*|tracebacks?|stacks?|messages?|mensage\w*|mensaje\w*|status|codes?|codigos?|logs?|json|objects?|returns?|retorn\w*|print\w*|outputs?|saida|salida|rais\w*|throw\w*|fail\w*|falh\w*|fall\w*|happen\w*|python|java\w*|node|api|https?|servers?|connect\w*|programs?|functions?|shows?|says?|translat\w*|traduz\w*|traduc\w*)\b/

/** Longer texts are more than a message, in UTF-16 units; a stack may be longer. */
const MOST_CHARS = 600

/**
 * Whether a text is what a program wrote when it failed, and nothing else.
 * @param asked the question's words (plain-words.ts): false where it asks for something of the kind
 */
export function isProgramError(text: string, asked: string): boolean {
  const bare = text.trim()
  const isOne =
    STACK.test(bare) ||
    (bare.length <= MOST_CHARS &&
      (SYSTEM_CALL.test(bare) || EXCEPTION.test(bare) || NOTE.test(bare) || isErrorObject(bare)))
  return isOne && !ASKS_FOR_IT.test(asked)
}

function isErrorObject(text: string): boolean {
  if (!text.startsWith('{') || !text.endsWith('}')) return false
  const names = memberNames(text)
  return (
    names.some((name) => SAYS_ERROR.test(name)) && names.every((name) => SAYS_ERROR.test(name) || BESIDE.test(name))
  )
}

/** Of an object that can be read; of any other none. */
function memberNames(text: string): string[] {
  try {
    return Object.keys(JSON.parse(text) as object)
  } catch {
    return []
  }
}
