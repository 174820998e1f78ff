/** The thread of one user enzyme: loads its module and gives it span after span. */
import {pathToFileURL} from 'node:url'
import {parentPort, workerData} from 'node:worker_threads'
import type {Span} from '../span/schema.ts'
import type {UserEnzymeJob, UserEnzymeReply} from './user-enzyme.ts'

type EnzymeFunction = (span: Span, context: {readonly rules: object}) => unknown

const {path, rules} = workerData as UserEnzymeJob
const port = parentPort!
const reply = (message: UserEnzymeReply): void => port.postMessage(message)

const {default: apply} = (await import(pathToFileURL(path).href)) as {default?: EnzymeFunction}
if (typeof apply !== 'function') throw new Error('its default export is no function (span, context) => span')

port.on('message', async (span: Span) => {
  try {
    const result = await apply(span, {rules})
    if (result === undefined || result === null) reply({kind: 'done'})
    else reply({kind: 'done', json: JSON.stringify(result)})
  } catch (error) {
    reply({kind: 'failed', message: `it threw: ${error instanceof Error ? error.message : String(error)}`})
  }
})
reply({kind: 'ready'})
