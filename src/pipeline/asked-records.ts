import type {CalibrationRecord} from '../calibration/calibration-record.ts'
import type {Split} from '../span/split.ts'
import type {Store} from '../store/open.ts'
import type {AskedRecord} from './ask-earlier.ts'
import {recordsOf} from './calibrations.sql.ts'
import type {AskedSpan} from './prequential.sql.ts'

export interface AskedRecords {
  readonly records: Readonly<Record<Split, readonly CalibrationRecord[]>>
  /** Questions that nothing near had an answer to. */
  readonly unanswered: number
}

/**
 * What came of asking these spans in a calibration, in the order they were asked.
 * @param clusters for each span the first that asks nearly the same
 */
export function readRecords(
  store: Store,
  id: string,
  spans: readonly AskedSpan[],
  clusters: ReadonlyMap<number, number>,
): AskedRecords {
  const places = new Map(spans.map(({seq}, place) => [seq, place]))
  const placeOf = ({seq}: {readonly seq: number}) => places.get(seq)!
  const records: Record<Split, CalibrationRecord[]> = {memory: [], calibration: [], validation: []}
  let unanswered = 0
  const asked = recordsOf(store.db, id).filter(({seq}) => places.has(seq))
  for (const {seq, split, record} of asked.sort((a, b) => placeOf(a) - placeOf(b))) {
    const {features, gold, ...rest} = JSON.parse(record) as AskedRecord
    if (features === null) unanswered++
    else records[split].push({...rest, features, ties: [gold, String(clusters.get(seq) ?? seq)]})
  }
  return {records, unanswered}
}
