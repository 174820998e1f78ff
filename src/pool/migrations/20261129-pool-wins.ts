import type {Migration} from '../../store/migration.ts'

/**
 * Counts of comparisons begin anew: earlier versions counted answers that all agreed as a win for each of them, and which
 * those were can't be told any more. Until new comparisons say otherwise every rate is one half.
 */
export const poolWins: Migration = {
  name: '20261129-pool-wins',
  up: (db) => db.exec('DELETE FROM pool_wins'),
}
