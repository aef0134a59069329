/** A backend that does not keep what it promises: the checks have to notice. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InventoryBackend } from '../../../src/backends/contract.ts'
import { repository } from '../../support/program.ts'
import type { ArenaKind } from './arena.ts'
import { withoutServer } from './files.ts'

/** What the plugin can do wrong; with `none` it does nothing wrong. */
export const brokenWays = ['none', 'lost', 'doubled', 'reordered', 'early'] as const

export const broken: ArenaKind = {
  missing: async () => undefined,
  start: async ({ directory, fault = 'lost', seed }) => {
    const path = join(directory, 'revisions')
    mkdirSync(path)
    const program = join(repository, 'test/torture/broken-plugin.mjs')
    const { openDirectory } = (await import(program)) as {
      openDirectory: (path: string, fault: string) => InventoryBackend
    }
    const section = { plugin: program, path, fault, seed: String(seed) }
    const arena = withoutServer(section, { place: path, open: async () => openDirectory(path, 'none') })
    const wrong = join(path, 'wrong')
    const count = () => (existsSync(wrong) ? readFileSync(wrong, 'utf8').split('\n').length - 1 : 0)
    return {
      ...arena,
      // The copy would tell that the backend has lost something: here the checks have to.
      env: () => ({ OSA_INVENTORY_MIRROR: 'no' }),
      isEnough: () => fault === 'none' || count() >= 3,
      counts: () => ({ [`write ${fault}`]: count() }),
    }
  },
}
