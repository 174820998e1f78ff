/** What an action is for (contract, "Intent from `did`"). */
const INTENTS: Readonly<Record<string, string>> = {
  ask_question: 'explain',
  write_code: 'implement',
  analyze_data: 'verify',
  debug_code: 'debug',
  optimize_code: 'optimize',
}

export function intentOf(did: string): string {
  return Object.hasOwn(INTENTS, did) ? INTENTS[did]! : 'explain'
}
