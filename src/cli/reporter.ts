import {createRequire} from 'node:module'
import type {SingleBar} from 'cli-progress'
import type {Stage, StageEvent} from '../pipeline/event.ts'
import type {LogLevel} from '../settings/schema.ts'
import {logLevels} from '../settings/schema.ts'
import {isColored, type Paint, paintFor} from './paint.ts'
import {terminalText} from './terminal-text.ts'

/** Off a terminal, a line of progress at most this often, in milliseconds. */
const LINE_EVERY_MS = 5000

const LONGEST_STAGE = 'orchestrate'.length

/** Signs of a bar, and of what stands beside it: stage, percentage, 1,000,000 rows or steps, 100,000/s, 1,000 s left. */
const MOST_BAR = 40
const LEAST_BAR = 8
const BESIDE_BAR = LONGEST_STAGE + ' 100 %  1000000 steps, 100000/s, about 1000 s left '.length + 1

/** Of the rows set aside in one stage, how many are named on stderr; the rest are counted. */
const NAMED_SET_ASIDE = 5

/** Where to look for what was set aside, but for rows of an ingest; `enrich`: answers of language models. */
const WHERE_LISTED: Readonly<Record<string, string>> = {eval: ' (--json)', enrich: ': --llm-retry tries them again'}

/** Says on stderr what is going on: a bar on a terminal, plain lines elsewhere, nothing when quiet. */
export class Reporter {
  readonly #out: NodeJS.WriteStream
  readonly #level: number
  readonly #animates: boolean
  readonly #paint: Paint
  readonly warnings: string[] = []

  constructor(out: NodeJS.WriteStream, level: LogLevel, animates: boolean) {
    this.#out = out
    this.#animates = animates
    this.#paint = paintFor(out)
    this.#level = logLevels.indexOf(level)
  }

  warn(message: string): void {
    this.warnings.push(message)
    this.#line('warn', `${this.#paint('caution', 'warning:')} ${message}`)
  }

  info(message: string): void {
    this.#line('info', message)
  }

  debug(message: string): void {
    this.#line('debug', message)
  }

  /** Runs a stage to its end, rendering its events; returns its summary. */
  async follow<Summary>(stage: Stage<Summary>): Promise<Summary> {
    const shows = this.#level >= logLevels.indexOf('info')
    // A line for each batch leaves a bar no room.
    const details = this.#level >= logLevels.indexOf('debug')
    const view =
      shows && !details && this.#out.isTTY && this.#animates
        ? new BarView(this.#out)
        : new LineView((text) => this.info(text))
    const timing = this.#timing()
    let named = 0
    let setAside = 0
    let whereListed = ''
    try {
      for (;;) {
        const next = await stage.next()
        if (next.done) {
          if (setAside > named) this.info(`... and ${setAside - named} more rows set aside${whereListed}`)
          return next.value
        }
        const event = next.value
        timing(event)
        if (event.kind === 'item_set_aside') {
          setAside++
          whereListed = WHERE_LISTED[event.stage] ?? ': logline ingest --rejected'
          if (named < NAMED_SET_ASIDE) {
            named++
            view.pause()
            this.#line('warn', `${this.#paint('caution', 'set aside:')} ${event.note ?? ''}`)
          }
        } else if (event.kind === 'warning') {
          view.pause()
          this.warn(event.note ?? '')
        } else view.show(event)
      }
    } finally {
      view.close()
    }
  }

  /** Says of each batch how long it took. */
  #timing(): (event: StageEvent) => void {
    let before: StageEvent | undefined
    return (event) => {
      if (event.kind === 'progress' && before !== undefined) {
        const milliseconds = event.at.getTime() - before.at.getTime()
        this.debug(`${event.stage}: ${rows(event) - rows(before)} rows in ${milliseconds} ms`)
      }
      before = event
    }
  }

  #line(level: LogLevel, text: string): void {
    if (this.#level >= logLevels.indexOf(level)) this.#out.write(`${terminalText(text, isColored(this.#paint))}\n`)
  }
}

interface View {
  show(event: StageEvent): void
  /** Something else is about to be written. */
  pause(): void
  close(): void
}

/** Plain lines: what starts, how far it is now and then, what it took. */
class LineView implements View {
  readonly #say: (text: string) => void
  /** By stage and what it counts: one may run within another, and questions are asked within epochs. */
  readonly #started = new Map<string, StageEvent>()
  #saidAt = 0

  constructor(say: (text: string) => void) {
    this.#say = say
  }

  show(event: StageEvent): void {
    const at = event.at.getTime()
    if (event.kind === 'started') {
      this.#started.set(placeOf(event), event)
      this.#saidAt = at
      return
    }
    const started = this.#started.get(placeOf(event))
    const seconds = (at - (started?.at.getTime() ?? at)) / 1000
    if (event.kind === 'finished') {
      this.#say(`${event.stage}: ${rows(event)} ${noun(event)} in ${seconds.toFixed(1)} s`)
      return
    }
    if (at - this.#saidAt < LINE_EVERY_MS) return
    this.#saidAt = at
    const before = started?.done ?? 0
    const [speed, left] = [rate(event, before, seconds), eta(event, before, seconds)]
    this.#say(`${event.stage}: ${rows(event)} ${noun(event)}${share(event)}${speed}${left}`)
  }

  pause(): void {}
  close(): void {}
}

/** A cli-progress bar on a terminal. */
class BarView implements View {
  readonly #out: NodeJS.WriteStream
  #bar: SingleBar | undefined
  readonly #lines: LineView
  #startedAt = 0
  #startedDone = 0

  constructor(out: NodeJS.WriteStream) {
    this.#out = out
    this.#lines = new LineView((text) => out.write(`${text}\n`))
  }

  show(event: StageEvent): void {
    if (event.kind === 'started') {
      this.#startedAt = event.at.getTime()
      this.#startedDone = event.done
    }
    if (event.kind === 'progress' && event.total !== undefined) {
      this.#bar ??= this.#start(event)
      this.#bar.update(event.done, this.#payload(event))
      return
    }
    if (event.kind !== 'progress') {
      this.close()
      this.#lines.show(event)
    }
  }

  #payload(event: StageEvent): {rows: number; rate: string; left: string} {
    const seconds = (event.at.getTime() - this.#startedAt) / 1000
    const before = this.#startedDone
    return {rows: rows(event), rate: rate(event, before, seconds), left: eta(event, before, seconds)}
  }

  #start(event: StageEvent): SingleBar {
    // Loaded where a bar is drawn: short commands draw none.
    const progress = createRequire(import.meta.url)('cli-progress') as typeof import('cli-progress')
    const bar = new progress.SingleBar({
      format: `${event.stage.padEnd(LONGEST_STAGE)} {bar} {percentage} %  {rows} ${noun(event)}{rate}{left}`,
      stream: this.#out,
      barsize: Math.min(MOST_BAR, Math.max(LEAST_BAR, (this.#out.columns || 80) - BESIDE_BAR)),
      clearOnComplete: true,
      hideCursor: true,
      // cli-progress would otherwise add signal handlers of its own; the command ends the stage and closes this view.
      gracefulExit: false,
    })
    bar.start(event.total!, event.done, this.#payload(event))
    return bar
  }

  pause(): void {
    this.close()
  }

  close(): void {
    this.#bar?.stop()
    this.#bar = undefined
  }
}

function placeOf({stage, unit}: StageEvent): string {
  return `${stage} ${unit ?? 'rows'}`
}

function rows(event: StageEvent): number {
  return event.rows ?? event.done
}

function noun({unit}: StageEvent): string {
  return unit === undefined || unit === 'bytes' ? 'rows' : unit
}

function rate(event: StageEvent, startedDone: number, seconds: number): string {
  return seconds > 0 ? `, ${Math.round((event.rows ?? event.done - startedDone) / seconds)}/s` : ''
}

function share(event: StageEvent): string {
  return event.total === undefined || event.total === 0 ? '' : ` (${Math.floor((100 * event.done) / event.total)} %)`
}

function eta(event: StageEvent, startedDone: number, seconds: number): string {
  const done = event.done - startedDone
  if (event.total === undefined || done <= 0) return ''
  return `, about ${Math.ceil(((event.total - event.done) * seconds) / done)} s left`
}
