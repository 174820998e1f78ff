import {type Distribution, distribution} from '../quality/distribution.sql.ts'
import type {Store} from '../store/open.ts'

/** What is in a store and how it is graded; reads only. */
export function distributionReport(store: Store): Distribution {
  return distribution(store.db)
}
