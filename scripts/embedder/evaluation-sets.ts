import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {hashText} from '../../src/span/tokens.ts'

/** Two sentences and how alike people find them. */
export interface Judged {
  readonly gold: number
  readonly a: string
  readonly b: string
}

/** A question and the answers that count as right. */
export interface Asked {
  readonly question: string
  readonly answers: readonly string[]
}

/** What a model is measured on; nothing of it is ever trained on. */
export interface EvaluationSets {
  readonly judged: ReadonlyMap<string, readonly Judged[]>
  readonly webQuestions: readonly Asked[]
  /** NQ-open, cut by hash: the memory, and what is asked. */
  readonly memory: readonly Asked[]
  readonly asked: readonly Asked[]
}

/** Of a thousand NQ questions, how many are asked and not remembered. */
const ASKED_PER_MILLE = 55

/** @param folder the folder of the data sets; undefined when they are not there */
export function readEvaluationSets(folder: string): EvaluationSets | undefined {
  if (!existsSync(join(folder, 'sts'))) return undefined
  const text = (path: string) => readFileSync(join(folder, path), 'utf8')
  const stsb = text('sts/stsbenchmark-dev.csv')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .map((cells) => ({gold: Number(cells[4]), a: cells[5]!, b: cells[6]!}))
  const assin = (path: string) => readAssin(text(path))
  const webQuestions = ['trainmodel', 'val', 'devtest'].flatMap((part) =>
    (JSON.parse(text(`webquestions/${part}.json`)) as {qText: string; answers: string[]}[]).map(({qText, answers}) => ({
      question: qText,
      answers,
    })),
  )
  const open = gunzipSync(readFileSync(join(folder, 'nq_open/NQ-open.train.partial.jsonl.gz')))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as {question: string; answer: string[]})
    .map(({question, answer}) => ({question, answers: answer}))
  const isAsked = ({question}: Asked) => hashText(`validation ${question}`) % 1000 < ASKED_PER_MILLE
  return {
    judged: new Map([
      ['STS-B dev', stsb],
      ['ASSIN 1 PT-BR dev', assin('sts/assin-ptbr-dev.xml')],
      ['ASSIN 2 dev', assin('sts/assin2-dev.xml')],
    ]),
    webQuestions,
    memory: open.filter((asked) => !isAsked(asked)),
    asked: open.filter(isAsked),
  }
}

/**
 * Portuguese pairs that people graded, for training: the train parts of ASSIN and ASSIN 2 (MIT), each by itself, without
 * pairs one side of which `resembles` an evaluation text.
 */
export function readGraded(folder: string, resembles: (text: string) => boolean): Judged[][] {
  return ['assin-ptbr-train', 'assin-ptpt-train', 'assin2-train-only']
    .map((name) => join(folder, `sts/${name}.xml`))
    .filter((file) => existsSync(file))
    .map((file) => readAssin(readFileSync(file, 'utf8')).filter(({a, b}) => !resembles(a) && !resembles(b)))
}

function readAssin(xml: string): Judged[] {
  return [...xml.matchAll(/similarity="([\d.]+)"[^>]*>\s*<t>(.*?)<\/t>\s*<h>(.*?)<\/h>/gs)].map(([, gold, a, b]) => ({
    gold: Number(gold),
    a: plain(a!),
    b: plain(b!),
  }))
}

function plain(xml: string): string {
  return xml
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
