import {Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {terminalText} from '../cli/terminal-text.ts'
import {openWorkspace} from '../pipeline/workspace.ts'
import {serve} from '../server/serve.ts'
import {readEnvironment} from '../settings/environment.ts'

export default class Serve extends LoglineCommand {
  static override summary = 'Answer over HTTP, as an OpenAI-compatible API.'
  static override description = [
    'Answers chats, completions and embeddings from the store under the name logline-v1, with the evidence in logline_meta; health, readiness and Prometheus metrics beside them ("Serve" in the README). Says on stderr where it listens (--json: one object on stdout), then one JSON object a request, never what was asked. Spans that another process adds are seen at once; logline.toml may be edited meanwhile: requests under way are not disturbed, and an edit that can not be is told with file, line and reason and changes nothing. SIGHUP reads it again.',
    'It listens on 127.0.0.1, and elsewhere only with a key: --api-key-file, else the variable LOGLINE_API_KEY, else server.key_env or server.key_file. Ctrl-C or SIGTERM end it: requests under way have ten seconds (server.grace_ms). Exit codes: 0 after SIGTERM, 130 after Ctrl-C, 2 when the address is in use.',
  ].join('\n\n')
  static override examples = [
    '<%= config.bin %> serve',
    '<%= config.bin %> serve --port 0 --json',
    '<%= config.bin %> serve --host 0.0.0.0 --api-key-file ~/.config/logline/key',
    `curl -s localhost:8733/v1/chat/completions \\
    -H 'Content-Type: application/json' \\
    -d '{"model": "logline-v1",
         "messages": [{"role": "user", "content": "Which port?"}]}'`,
  ]
  static override flags = {
    host: Flags.string({description: 'Where to listen: a name or an address. [default: 127.0.0.1]', helpValue: 'HOST'}),
    port: Flags.integer({
      description: 'The port; 0 takes a free one. [default: 8733]',
      helpValue: 'N',
      min: 0,
      max: 65_535,
    }),
    'api-key-file': Flags.string({
      description: 'A file that holds the key which those who ask must know.',
      helpValue: 'FILE',
    }),
  }

  async run(): Promise<void> {
    const {flags, settings, given, reporter, signal, now} = await this.begin(Serve)
    using store = openWorkspace(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    {
      await using serving = await serve(store, {
        given,
        now,
        signal,
        host: flags.host,
        port: flags.port,
        keyFile: flags['api-key-file'],
        apiKey: readEnvironment().apiKey,
        write: (line) => process.stderr.write(terminalText(line)),
      })
      const reload = () => void serving.reload()
      // Before anybody is told that it runs: until then the signal ends the process.
      process.on('SIGHUP', reload)
      const {url, address, keyed, spans, warnings} = serving
      for (const warning of warnings) reporter.warn(warning)
      reporter.info(`listening on ${url} (${spans} spans; Ctrl-C ends it)`)
      this.print({url, ...address, pid: process.pid, model: 'logline-v1', db: store.path, spans, keyed}, () => '')
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, {once: true}))
      process.off('SIGHUP', reload)
    }
    reporter.info('ended')
    process.exitCode = this.stoppedBy === 'SIGINT' ? 130 : 0
  }
}
