import {expect, test} from 'vitest'
import {axolotlRow, dpoRow, ktoRow, openaiDpoRow, openaiSftRow, sftRow} from '../../src/exporting/conversation.ts'
import {ROW_SCHEMAS} from '../../src/exporting/shapes.ts'
import type {Shape} from '../../src/exporting/target.ts'

/** As the documents of each format print them. */
const PUBLISHED: readonly (readonly [Shape, object])[] = [
  // TRL, "Dataset formats and types"
  [
    'messages',
    {
      messages: [
        {role: 'user', content: 'What color is the sky?'},
        {role: 'assistant', content: 'It is blue.'},
      ],
    },
  ],
  [
    'prompt-completion',
    {
      prompt: [{role: 'user', content: 'What color is the sky?'}],
      completion: [{role: 'assistant', content: 'It is blue.'}],
    },
  ],
  [
    'dpo',
    {
      prompt: [{role: 'user', content: 'What color is the sky?'}],
      chosen: [{role: 'assistant', content: 'It is blue.'}],
      rejected: [{role: 'assistant', content: 'It is green.'}],
    },
  ],
  [
    'kto',
    {
      prompt: [{role: 'user', content: 'What color is the sky?'}],
      completion: [{role: 'assistant', content: 'It is blue.'}],
      label: true,
    },
  ],
  // MLX-LM, LORA.md, chat
  [
    'messages',
    {
      messages: [
        {role: 'system', content: 'You are a helpful assistant.'},
        {role: 'user', content: 'Hello.'},
        {role: 'assistant', content: 'How can I assistant you today.'},
      ],
    },
  ],
  // OpenAI, "Supervised fine-tuning", several turns with weights
  [
    'openai-messages',
    {
      messages: [
        {role: 'system', content: 'Marv is a factual chatbot that is also sarcastic.'},
        {role: 'user', content: "What's the capital of France?"},
        {role: 'assistant', content: 'Paris', weight: 0},
        {role: 'user', content: 'Can you be more sarcastic?'},
        {role: 'assistant', content: "Paris, as if everyone doesn't know that already.", weight: 1},
      ],
    },
  ],
  // OpenAI, "Direct preference optimization"
  [
    'openai-dpo',
    {
      input: {
        messages: [{role: 'user', content: 'Hello, can you tell me how cold San Francisco is today?'}],
        tools: [],
        parallel_tool_calls: true,
      },
      preferred_output: [{role: 'assistant', content: 'Today in San Francisco, it is not quite cold as expected.'}],
      non_preferred_output: [{role: 'assistant', content: 'It is not particularly cold in San Francisco today.'}],
    },
  ],
]

test.each(PUBLISHED)(
  'the examples that the documents of the formats print are of the form we hold ours to: %s',
  (shape, row) => {
    expect(ROW_SCHEMAS[shape].safeParse(row).error).toBeUndefined()
  },
)

const conversation = {
  system: 'Be brief.',
  turns: [
    {asked: 'Capital of Peru?', answered: 'Lima', trained: false},
    {asked: 'And of Chile?', answered: 'Santiago', trained: true},
  ],
}
const prompt = {system: undefined, earlier: conversation.turns.slice(0, 1), asked: 'And of Chile?'}

test('rows hold exactly the keys of their format, and an answer that is only context is not trained on where that can be said', () => {
  expect(sftRow(conversation, 'messages')).toEqual({
    messages: [
      {role: 'system', content: 'Be brief.'},
      {role: 'user', content: 'Capital of Peru?'},
      {role: 'assistant', content: 'Lima'},
      {role: 'user', content: 'And of Chile?'},
      {role: 'assistant', content: 'Santiago'},
    ],
  })
  expect(sftRow(conversation, 'prompt-completion')).toMatchObject({
    prompt: [{role: 'system'}, {role: 'user'}, {role: 'assistant'}, {role: 'user', content: 'And of Chile?'}],
    completion: [{role: 'assistant', content: 'Santiago'}],
  })
  expect(openaiSftRow(conversation)).toMatchObject({
    messages: [{}, {}, {role: 'assistant', content: 'Lima', weight: 0}, {}, {role: 'assistant', content: 'Santiago'}],
  })
  expect(axolotlRow(conversation)).toMatchObject({
    messages: [{train: false}, {train: false}, {train: false}, {train: false}, {train: true}],
  })
  expect(Object.keys(dpoRow(prompt, 'a', 'b', 'enzyme'))).toEqual(['prompt', 'chosen', 'rejected', 'origin'])
  expect(Object.keys(ktoRow(prompt, 'a', false, 'enzyme'))).toEqual(['prompt', 'completion', 'label', 'origin'])
  expect(Object.keys(openaiDpoRow(prompt, 'a', 'b'))).toEqual(['input', 'preferred_output', 'non_preferred_output'])
  for (const [shape, row] of [
    ['messages', sftRow(conversation, 'messages')],
    ['prompt-completion', sftRow(conversation, 'prompt-completion')],
    ['openai-messages', openaiSftRow(conversation)],
    ['trained-messages', axolotlRow(conversation)],
    ['dpo', dpoRow(prompt, 'a', 'b', 'enzyme')],
    ['kto', ktoRow(prompt, 'a', false, 'user_rating')],
    ['openai-dpo', openaiDpoRow(prompt, 'a', 'b')],
  ] as const)
    expect([shape, ROW_SCHEMAS[shape].safeParse(row).error]).toEqual([shape, undefined])
})

test('what a trainer would take wrongly or not at all is refused', () => {
  const user = {role: 'user', content: 'q'}
  const assistant = {role: 'assistant', content: 'a'}
  const refused: readonly (readonly [Shape, object])[] = [
    ['messages', {messages: [user, assistant], id: 'x'}],
    ['messages', {messages: [user]}],
    ['messages', {messages: [user, user, assistant]}],
    ['messages', {messages: [user, assistant, {role: 'system', content: 's'}]}],
    ['messages', {messages: [user, {role: 'assistant', content: ' '}]}],
    ['messages', {messages: [user, {...assistant, weight: 0}]}],
    ['openai-messages', {messages: [user, {...assistant, weight: 0}]}],
    ['openai-messages', {messages: [user, {...assistant, weight: 0.5}]}],
    ['dpo', {prompt: [user], chosen: [assistant]}],
    ['dpo', {prompt: [user, assistant], chosen: [assistant], rejected: [assistant]}],
    ['kto', {prompt: [user], completion: [assistant], label: 'true'}],
    [
      'openai-dpo',
      {input: {messages: [user]}, preferred_output: [assistant], non_preferred_output: [assistant], origin: 'x'},
    ],
    [
      'trained-messages',
      {
        messages: [
          {...user, train: false},
          {...assistant, train: false},
        ],
      },
    ],
  ]
  for (const [shape, row] of refused) expect([row, ROW_SCHEMAS[shape].safeParse(row).success]).toEqual([row, false])
})
