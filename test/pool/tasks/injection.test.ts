import {expect, test} from 'vitest'
import {DEFAULT_JUDGE_PROMPT} from '../../../src/pool/strategies/judge.ts'
import {TASK_DEFINITIONS} from '../../../src/pool/tasks/all.ts'
import {judgePrompt} from '../../../src/pool/tasks/judge-prompt.ts'
import {readPrompts} from '../../../src/pool/tasks/prompts.ts'
import {messagesOf} from '../../../src/pool/tasks/run-task.ts'
import {INJECTIONS} from '../../support/injections.ts'

const named = [
  {id: 'a', text: 'one'},
  {id: 'b', text: 'two'},
]
/** An input of each task in which every text of its form has a place. */
const INPUTS: Readonly<Record<string, object>> = {
  judge: {question: 'q', candidates: named},
  rerank_candidates: {query: 'q', candidates: named},
  expand_queries: {query: 'q', domain: 'd'},
  site_tactics: {goal: 'g', site: 's', observations: ['o', 'p']},
  enrich_metadata: {did: 'd', this: 't', status: 's', outcome: 'o'},
  recovery_plan: {goal: 'g', failure: 'f', state: {key: 'value'}, allowed_actions: ['retry']},
  synthesize: {question: 'q', outcomes: named.map((each) => ({...each, weight: 0.5}))},
  answer: {question: 'q', evidence: [{id: 'e', question: 'q', outcome: 'o', status: 's', when: 'w'}]},
  vary_prompt: {question: 'q', count: 2},
  critique: {question: 'q', answer: 'a', evidence: named},
}

/** The value once for each text in it, with that text replaced. */
function* replaced(value: unknown, text: string): Generator<unknown> {
  if (typeof value === 'string') yield text
  else if (Array.isArray(value))
    for (const [at, each] of value.entries())
      for (const other of replaced(each, text)) yield value.map((entry, place) => (place === at ? other : entry))
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value))
      for (const other of replaced(each, text)) yield {...value, [key]: other}
}

/** What a model is shown of each slot: its name and its value, which must be one line of JSON. */
function slotsOf(content: string): Map<string, unknown> {
  return new Map(
    content.split('\n').map((line) => {
      const [, name, json] = /^([a-z_]+): (.*)$/s.exec(line) ?? []
      return [name!, JSON.parse(json!) as unknown]
    }),
  )
}

test('no text in any slot of any prompt gets among the instructions, ends its slot, or fills another', () => {
  const prompts = readPrompts()
  let tried = 0
  for (const {task} of TASK_DEFINITIONS) {
    const prompt = prompts(task)
    for (const text of INJECTIONS)
      for (const input of replaced(INPUTS[task], text)) {
        const turns = messagesOf(prompt, input as object)
        expect(
          turns.map(({role}) => role),
          task,
        ).toEqual(['system', 'user'])
        expect(turns[0]!.content, task).toBe(prompt.system)
        const given = Object.entries(input as object)
        // Each slot holds the whole of what was given for it, and nothing else stands beside the slots.
        expect(slotsOf(turns[1]!.content), `${task}: ${text}`).toEqual(new Map(given))
        tried++
      }
  }
  expect(tried).toBeGreaterThan(30 * INJECTIONS.length)
})

test('a reply that is sent back to be mended is data, too, and so is what is wrong with it', () => {
  const prompt = readPrompts()('judge')
  for (const text of INJECTIONS) {
    const turns = messagesOf(prompt, INPUTS['judge']!, {provider: 'p', text, reason: text})
    expect(turns[0]!.content).toBe(prompt.system)
    const lines = turns[1]!.content.split('\n').filter((line) => line !== '')
    expect(lines.at(-1)).toBe('Reply again, with the JSON object alone.')
    const slots = slotsOf(lines.slice(0, -1).join('\n'))
    expect([slots.get('your_last_reply'), slots.get('what_is_wrong_with_it')]).toEqual([text, text])
  }
})

test('the strategy JUDGE shows question and answers as data, by its own prompt and by that of the task', () => {
  const own = judgePrompt(readPrompts())
  for (const text of INJECTIONS) {
    const question = [{role: 'user', content: text}] as const
    const entries = [
      {id: 'answer-1', text},
      {id: 'answer-2', text: 'plain'},
    ]
    const [system, user] = own.messages(question, entries)
    expect(system!.content).toBe(readPrompts()('judge').system)
    expect(slotsOf(user!.content)).toEqual(
      new Map<string, unknown>([
        ['question', question],
        ['candidates', entries],
      ]),
    )
    const shown = DEFAULT_JUDGE_PROMPT.messages(question, entries)[1]!.content
    for (const raw of ['<|', '```', '[/INST]', '\n']) expect(shown).not.toContain(raw)
    expect(JSON.parse(DEFAULT_JUDGE_PROMPT.messages(question, entries)[1]!.content)).toEqual({
      question,
      answers: entries,
    })
  }
})
