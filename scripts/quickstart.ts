/** The main job on `fixtures/`, as a person would type it: run the pipeline, then ask two questions. */
import {mkdirSync, rmSync} from 'node:fs'
import {execa} from 'execa'

const FOLDER = '.quickstart'
const SESSION = [
  ['run', '-i', 'fixtures/diamonds.ndjson', '-o', FOLDER],
  ['ask', 'Which port does a PostgreSQL server listen on by default?'],
  ['ask', 'Qual é o prazo para entregar as notas de reembolso?'],
  ['status'],
]

rmSync(FOLDER, {recursive: true, force: true})
mkdirSync(FOLDER)
for (const words of SESSION) {
  process.stdout.write(
    `\n$ logline ${words.map((word) => (/[^\w./-]/.test(word) ? JSON.stringify(word) : word)).join(' ')}\n`,
  )
  await execa(process.execPath, ['bin/run.js', ...words, '--db', `${FOLDER}/logline.db`], {stdio: 'inherit'})
}
process.stdout.write(
  `\nThe store is ${FOLDER}/logline.db; ask it more: npx logline ask "..." --db ${FOLDER}/logline.db\n`,
)
