/** What the contract demands is proved, and what is proved is demanded: the checks of the kit by their numbers. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contractGroups } from '../../src/testing/groups.ts'
import { repository } from '../support/program.ts'

const checks = contractGroups.flatMap((group) => group.checks.map(({ id }) => id))

/** `(kit 2.1, 2.2)`, also over the end of a line. */
function namedIn(file: string): Set<string> {
  const text = readFileSync(join(repository, file), 'utf8').replace(/\n\s*\*? */g, ' ')
  const named = [...text.matchAll(/\bkit ((?:\d+\.\d+(?:, )?)+)/g)].flatMap(([, ids]) => ids!.split(', '))
  return new Set(named.filter((id) => id !== ''))
}

const guide = 'docs/writing-a-backend.md'

it('every check of the kit is named in the guide, beside what it proves', () => {
  const named = namedIn(guide)
  expect(checks.filter((id) => !named.has(id))).toEqual([])
  expect(new Set(checks).size).toBe(checks.length)
})

describe.each([guide, 'src/backends/contract.ts'])('%s', (file) => {
  it('names no check that the kit does not have', () => {
    const named = namedIn(file)
    expect(named.size).toBeGreaterThan(30)
    expect([...named].filter((id) => !checks.includes(id))).toEqual([])
  })
})

it('a sentence that names a check says what a backend must do', () => {
  const rows = readFileSync(join(repository, guide), 'utf8').split(/\n\n|\n(?=\||\d+\. )/)
  const demanding = rows.filter((row) => /\(kit \d/.test(row))
  expect(demanding.length).toBeGreaterThan(20)
  expect(demanding.filter((row) => !/\b(?:MUST|SHOULD|MAY)\b/.test(row))).toEqual([])
})
