import {join} from 'node:path'
import {expect, test} from 'vitest'
import {MIGRATIONS} from '../../../src/pipeline/migrations.ts'
import {poolWins} from '../../../src/pool/migrations/20261129-pool-wins.ts'
import {poolLedger} from '../../../src/pool/observe/ledger.sql.ts'
import {winRates} from '../../../src/pool/traffic.sql.ts'
import {openStore} from '../../../src/store/open.ts'
import {tempDir} from '../../support/temp.ts'

test('counts that an earlier version inflated are gone when a store is opened, once, and new ones stay', () => {
  const path = join(tempDir(), 'logline.db')
  {
    using old = openStore(path, MIGRATIONS.slice(0, MIGRATIONS.indexOf(poolWins)))
    old.db.exec(`
      INSERT INTO pool_wins (task, provider, asked, won) VALUES ('judge', 'a', 90, 88), ('answer', 'b', 3, 0);
      INSERT INTO pool_cache (key, value, bytes, expires_at, used_at) VALUES ('k', 'v', 2, 1, 1)`)
  }
  const notices: string[] = []
  {
    using store = openStore(path, MIGRATIONS, {notice: (message) => notices.push(message)})
    expect(winRates(store.db)).toEqual([])
    expect(store.db.prepare('SELECT value FROM pool_cache').pluck().all()).toEqual(['v'])
    using ledger = poolLedger(store.db)
    expect(ledger.wins.rate('a', 'judge')).toBe(0.5)
    ledger.observe({kind: 'compared', task: 'judge', candidates: ['a', 'b'], winners: ['b']})
  }
  expect(notices.join()).toContain('.bak')
  using again = openStore(path, MIGRATIONS)
  expect(winRates(again.db).map(({provider, asked, won}) => [provider, asked, won])).toEqual([
    ['a', 1, 0],
    ['b', 1, 1],
  ])
})
