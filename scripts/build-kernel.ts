/** Builds the scan kernel from its source: `npm run kernel` after a change of src/retrieval/kernel.wat. */
import {writeFileSync} from 'node:fs'
import {kernelCode} from './kernel-code.ts'

writeFileSync('src/retrieval/kernel-code.ts', await kernelCode('src/retrieval/kernel.wat'))
