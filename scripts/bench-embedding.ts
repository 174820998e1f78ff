/**
 * Prints how fast the built-in embedder is, as JSON: on questions of about 50 characters and on all texts of a file of
 * spans or questions: bench-embedding.ts [FILE [TEXTS]]
 */
import {embeddingSpeed} from './bench/embedding-speed.ts'
import {textsOf} from './bench/texts-of.ts'

const [file = '../shared/datasets/spans/spans-350k.ndjson.gz', count = '40000'] = process.argv.slice(2)
process.stdout.write(`${JSON.stringify(await embeddingSpeed(await textsOf(file, Number(count))))}\n`)
