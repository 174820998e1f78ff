import {Command, type Interfaces} from '@oclif/core'
import {Interrupted, UsageError} from '../errors.ts'
import {readEnvironment} from '../settings/environment.ts'
import {type SettingOrigin, settingText} from '../settings/origins.ts'
import {placeInFiles} from '../settings/place-in-files.ts'
import {type SettingsFlags, traceSettings} from '../settings/read.ts'
import type {Settings} from '../settings/schema.ts'
import {explain} from '../store/open.ts'
import {type GlobalFlags, globalFlags} from './flags.ts'
import {isColored, type Paint, paintFor} from './paint.ts'
import {report} from './report.ts'
import {Reporter} from './reporter.ts'
import {terminalText} from './terminal-text.ts'
import {unknownVariableWarnings} from './unknown-variables.ts'
import {hasBegun, SIGNALS, STOPPING, type StoppingSignal} from './until-begun.ts'

type Parsed<T extends typeof Command> = Interfaces.InferredFlags<T['flags']>
type Typed<T extends typeof Command> = Interfaces.InferredArgs<T['args']>

/** What a command has once its words are read. */
export interface Session<T extends typeof Command> {
  readonly flags: Parsed<T> & GlobalFlags
  readonly args: Typed<T>
  readonly argv: string[]
  readonly settings: Settings
  /** What the settings were read with: for whoever reads them again. */
  readonly given: SettingsFlags
  /** Where each setting comes from. */
  readonly origins: readonly SettingOrigin[]
  readonly reporter: Reporter
  /** Fires on the first SIGINT or SIGTERM; a second one ends the process at once. */
  readonly signal: AbortSignal
  readonly now: () => Date
}

/** What every LogLine command shares: the global flags, settings, one output shape, errors and exit codes. */
export abstract class LoglineCommand extends Command {
  static override baseFlags = globalFlags

  /** Whether the command, stopped and run again with the same words, goes on where it was. */
  protected readonly resumes: boolean = false

  #json = process.argv.includes('--json')
  #reporter = new Reporter(process.stderr, 'info', false)
  #stoppedBy: StoppingSignal | undefined
  #store = 'the store'
  #config: string | undefined

  /** Reads the command line and the settings once. `overrides` are the settings that this command's flags stand for. */
  protected async begin<T extends typeof Command>(
    command: T,
    overrides: (flags: Parsed<T>) => NonNullable<SettingsFlags['settings']> = () => ({}),
  ): Promise<Session<T>> {
    const parsed = await this.parse(command as unknown as Interfaces.Input<never, never, never>)
    const flags = parsed.flags as Parsed<T> & GlobalFlags
    this.#json = flags.json
    this.#config = flags.config
    const given: SettingsFlags = {
      config: flags.config,
      settings: {db: flags.db, log_level: flags.quiet ? 'error' : flags['log-level'], ...overrides(flags)},
    }
    const {settings, origins} = traceSettings(given)
    this.#reporter = new Reporter(process.stderr, settings.log_level, !readEnvironment().dumb)
    this.#store = settings.db
    for (const {key, value, origin} of origins)
      this.#reporter.debug(`setting ${key} = ${settingText(value)} (${origin})`)
    for (const warning of unknownVariableWarnings()) this.#reporter.warn(warning)
    const stop = new AbortController()
    for (const name of STOPPING)
      process.once(name, () => {
        this.#stoppedBy = name
        stop.abort()
      })
    hasBegun()
    return {
      flags,
      args: parsed.args as Typed<T>,
      argv: parsed.argv as string[],
      settings,
      given,
      origins,
      reporter: this.#reporter,
      signal: stop.signal,
      now: () => new Date(),
    }
  }

  /**
   * Prints the result: with `--json` the envelope on one line, else the text. `schema` versions the shape of `data`.
   * @param warnings of the result, which the text says, too: whoever reads the envelope finds them beside the others
   */
  protected print(data: object, text: () => string, warnings: readonly string[] = []): void {
    const command = (this.id ?? '').replaceAll(':', ' ')
    const envelope = {
      ok: true,
      command,
      schema: `logline.${command.replaceAll(' ', '.')}/1`,
      data,
      warnings: [...this.#reporter.warnings, ...warnings],
    }
    const out = this.#json
      ? terminalText(JSON.stringify(envelope))
      : terminalText(text(), isColored(paintFor(process.stdout)))
    if (out !== '') process.stdout.write(out.endsWith('\n') ? out : `${out}\n`)
  }

  /** Runs something, in which others are asked, as a part of the trace that the caller named, if it named one. */
  protected async withinTrace<T>(run: () => Promise<T>): Promise<T> {
    const carrier = readEnvironment().trace
    if (carrier === undefined) return run()
    const {withinTrace} = await import('../pool/observe/join-traces.ts')
    return withinTrace(carrier, run)
  }

  /** The signal that the person ended the command with; undefined: it was not. */
  protected get stoppedBy(): StoppingSignal | undefined {
    return this.#stoppedBy
  }

  /** For the text that `print` writes. */
  protected get paint(): Paint {
    return paintFor(process.stdout)
  }

  override async catch(error: unknown): Promise<void> {
    if (error instanceof Interrupted || this.#stoppedBy !== undefined) {
      const signal = this.#stoppedBy ?? 'SIGINT'
      process.exitCode = SIGNALS[signal]
      this.#interrupted(error instanceof Interrupted ? error.left : undefined)
      return
    }
    const known = explain(error, this.#store)
    report(isOfSettings(known) ? placeInFiles(known, {config: this.#config}, process.cwd()) : known, this.#json)
  }

  #interrupted(left: Interrupted['left']): void {
    const usual = this.resumes
      ? {message: 'interrupted; what was finished is kept', hint: 'run the same command again to go on'}
      : {message: 'interrupted', hint: 'run again, the command begins anew'}
    const {message, hint} = left ?? usual
    if (this.#json)
      process.stdout.write(`${JSON.stringify({ok: false, error: {code: 'interrupted', message, hint}})}\n`)
    // That it begins anew is what anybody expects.
    process.stderr.write(`${paintFor(process.stderr)('caution', message)}\n${this.resumes ? `  ${hint}\n` : ''}`)
  }
}

/** A setting of the pool or the server that was refused where it is used. */
function isOfSettings(error: unknown): error is UsageError {
  return error instanceof UsageError && /^(pool|server)\./.test(error.place.field ?? '')
}
