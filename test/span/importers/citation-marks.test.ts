import fc from 'fast-check'
import {expect, test} from 'vitest'
import {withoutMarks} from '../../../src/span/importers/citation-marks.ts'
import {imported} from '../../support/imported.ts'

/** A mark as it stands in an export: `cite|turn0search1`. */
const mark = (fields: string) => `\ue200${fields.replaceAll('|', '\ue202')}\ue201`

test.each([
  ['sources', `Black. ${mark('cite|turn0search1|turn0news12')} It is.`, 'Black. It is.'],
  ['before a full stop', `It is black ${mark('cite|turn0search1')}.`, 'It is black.'],
  ['beside each other', `Black ${mark('cite|turn0search1')} ${mark('filecite|turn1file0|L3-L9')}`, 'Black'],
  ['a person', `${mark('entity|["people", "Ada \\"A\\" King", 0]')} wrote it.`, 'Ada "A" King wrote it.'],
  ['a name alone', `From ${mark('entity|Invincible')}, a comic.`, 'From Invincible, a comic.'],
  ['a link', `See ${mark('url|the guide|https://a.example/b')}.`, 'See [the guide](https://a.example/b).'],
  ['a link to a source', `See ${mark('link_title|the guide|turn0search2')}.`, 'See the guide.'],
  ['pictures in a line of their own', `One.\n\n${mark('image_group|{"query":["a","b"]}')}\n\nTwo.`, 'One.\n\nTwo.'],
  ['a list of sources at the end', `One.\n\n${mark('navlist|More on it|turn0news1,turn0news2')}`, 'One.'],
  ['what a source stands for', `\ue203It is black.\ue204 ${mark('cite|turn0search3')}`, 'It is black.'],
  ['a mark that was cut', 'Black. \ue200cite\ue202turn0search1\ue202turn0sea', 'Black.'],
  ['a mark that was never ended', '黑色。\ue200cite\ue202turn0search1是的。', '黑色。是的。'],
  ['signs lost', 'Black. citeturn0search1turn2view0 It is.', 'Black. It is.'],
  ['those of 2023', 'Black【11†source】【4:0†guide.pdf】. It is.', 'Black. It is.'],
  ['copied', 'Black :contentReference[oaicite:0]{index=0}. It is.', 'Black. It is.'],
  ['between paragraphs', `One.\n${mark('cite|turn0search1')}\n\nTwo.`, 'One.\n\nTwo.'],
  ['at the start', `${mark('i|turn0image1')} Black.`, 'Black.'],
])('an answer loses the marks of its sources and keeps its words: %s', (_, text, expected) => {
  expect(withoutMarks(text)).toBe(expected)
})

test.each([
  'A 【note】 and †, turn 0, search 1, cite',
  '\ue200 \ue201 are icons of a font',
  '【第1章】† 注',
  'Cite turn0search1?',
  `\`\`\`py\ns = '${mark('cite|turn0search1')}【11†source】'\n\`\`\``,
])('what only looks like a mark, or is code, stays: %j', (text) => {
  expect(withoutMarks(text)).toBe(text)
})

test('whatever stands around a mark stays, and nothing of the mark does', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}[.,]?$/)
  const marks = fc.constantFrom(
    'cite|turn0search1',
    'video|Title|turn1video0',
    'genui|{"chart":{"a":[1]}}',
    'i|turn0image2',
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(word, fc.option(marks)), {minLength: 1}), (parts) => {
      const text = parts.map(([said, found]) => (found === null ? said : `${said} ${mark(found)}`)).join(' ')
      expect(withoutMarks(text)).toBe(parts.map(([said]) => said).join(' '))
    }),
  )
})

test('a megabyte of beginnings without an end takes seconds, not minutes', () => {
  for (const opening of ['\ue200cite\ue202', '[oai_citation:1‡', '【1†', '```\n', ' ', '\n'])
    expect(withoutMarks(`${mark('i|turn0image1')}${opening.repeat(1e6 / opening.length)} x`)).toMatch(/x$/)
}, 20_000)

test('neither ChatGPT nor OpenAI answers bring marks in; a question is left as it was asked', async () => {
  const text = `Black. ${mark('cite|turn0search1')}`
  const {spans} = await imported(
    'chat.jsonl',
    JSON.stringify({
      messages: [
        {role: 'user', content: `What is ${mark('cite|turn0search1')}?`},
        {role: 'assistant', content: text},
      ],
    }),
  )
  expect(spans).toMatchObject([{this: `What is ${mark('cite|turn0search1')}?`, if_ok: 'Black.'}])
  const message = (id: string, role: string, said: string) => ({
    id,
    author: {role},
    content: {content_type: 'text', parts: [said]},
  })
  const conversation = {
    conversation_id: 'c',
    mapping: {
      q: {parent: null, message: message('q', 'user', 'Which colour?')},
      a: {parent: 'q', message: message('a', 'assistant', text)},
      q2: {parent: 'a', message: message('q2', 'user', 'A picture?')},
      a2: {parent: 'q2', message: message('a2', 'assistant', mark('image_group|{"query":["black"]}'))},
    },
  }
  const {spans: ofChatgpt} = await imported('conversations.json', JSON.stringify([conversation]))
  expect(ofChatgpt).toMatchObject([{this: 'Which colour?', if_ok: 'Black.'}])
})
