/** The command line of `npm run torture`. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository, runCommand, scratch } from '../support/program.ts'
import type { Report } from './report.ts'

const torture = (...args: readonly string[]) =>
  runCommand(process.execPath, [join(repository, 'dist/tools/torture.mjs'), ...args])

test.each([
  [['--backend', 'mongodb'], 'there is no backend mongodb'],
  [['--minutes', 'many'], '--minutes takes a number, not many'],
  [['--backend', 'file', '--fault', 'lost'], '--fault is for --backend broken'],
  [['--backend', 'broken', '--fault', 'odd'], 'there is no fault odd'],
  [['--hours', '1'], "Unknown option '--hours'"],
])('%j is refused', (args, says) => {
  const { status, stdout, stderr } = torture(...args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(says)
})

test('a round that does not hold says how to repeat it, and where the evidence is', { timeout: 300_000 }, () => {
  const file = join(scratch(), 'report.jsonl')
  // A round without time is a small one: its end is there.
  const args = ['--backend', 'broken', '--fault', 'none', '--minutes', '0', '--seed', '7']
  const { status, stdout } = torture(...args, '--report', file)
  expect(readFileSync(file, 'utf8')).toBe(stdout)
  const report = JSON.parse(stdout) as Report
  expect(status).toBe(0)
  expect(report).toMatchObject({ backend: 'broken', seed: 7, minutes: 0, verdict: 'kept', violations: [] })
  const lost = torture('--backend', 'broken', '--fault', 'lost', '--minutes', '0.2', '--seed', '2')
  const { evidence, violations } = JSON.parse(lost.stdout) as Report
  expect(lost.status).toBe(1)
  expect(violations.length).toBeGreaterThan(0)
  expect(lost.stderr).toContain('npm run torture -- --backend broken --fault lost --minutes 0.2 --seed 2')
  expect(lost.stderr).toContain(`evidence: ${evidence}`)
  for (const name of ['deeds.jsonl', 'revisions.jsonl', 'openstack_deploy/osa.ini']) {
    expect(existsSync(join(evidence!, name)), name).toBe(true)
  }
  rmSync(evidence!, { recursive: true, force: true })
})
