/** A short round of most backends; `npm run torture` has the long ones, of all. */
import { describe, expect, test } from 'vitest'
import { arenaKinds } from './arenas/kinds.ts'
import { repeatLine } from './report.ts'
import { torture } from './torture.ts'

/** Of work; a busy machine takes longer for it. */
const minutes = 0.25
const least = 25

describe('sixteen processes at once, while all that can fail does: one chain, each acknowledged change once', async () => {
  const names = [...arenaKinds.keys()].filter((name) => name !== 'broken')
  for (const backend of names) {
    const kind = arenaKinds.get(backend)!
    const missing = await kind.missing()
    test.skipIf(missing)(backend, { timeout: 600_000 }, async () => {
      const report = await torture({ backend, kind, minutes, least, seed: 1 })
      const { violations, acknowledged, faults } = report
      expect(violations, `${repeatLine(report)}\nevidence: ${report.evidence}\n${violations.join('\n')}`).toEqual([])
      expect(acknowledged).toBeGreaterThanOrEqual(least)
      expect(Object.keys(faults)).toContain('client killed')
    })
  }
})
