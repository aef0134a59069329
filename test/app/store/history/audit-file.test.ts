import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readAuditFile } from '../../../../src/app/store/history/audit-file.ts'
import { scratch } from '../../../support/program.ts'

function logOf(...lines: readonly unknown[]): string {
  const path = join(scratch(), 'audit.log')
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
  writeFileSync(path, texts.map((text) => `${text}\n`).join(''))
  return path
}

const written = { event: 'written', deployment: 'default', backend: 'file', lineage: 'one', id: 2, chain: 'c2' }
const pruned = { event: 'pruned', deployment: 'default', backend: 'file', lineage: 'one', cut: { id: 1, chain: 'c1' } }

it('tells of revisions, with the place of each, and of prunings, and nothing of tags', () => {
  const path = logOf(written, '', pruned, { event: 'tagged', lineage: 'one', tag: 'x', revision: 2 })
  expect(readAuditFile(path)).toEqual({
    lines: [
      { place: `${path}:1`, deployment: 'default', backend: 'file', info: { lineage: 'one', id: 2, chain: 'c2' } },
    ],
    cuts: [{ lineage: 'one', cut: { id: 1, chain: 'c1' } }],
    broken: [],
  })
})

it.each<[string, unknown]>([
  ['is not JSON', '{"event": "written"'],
  ['is not an object', 'null'],
  ['has no event', { lineage: 'one', id: 2 }],
  ['has no lineage', { event: 'written', id: 2 }],
  ['has no number', { event: 'written', lineage: 'one' }],
  ['has a text as its number', { ...written, id: '2' }],
  ['tells of a pruning without a cut', { event: 'pruned', lineage: 'one' }],
  ['tells of a pruning with a text as its cut', { ...pruned, cut: 'c1' }],
  ['tells of a pruning with nothing as its cut', { ...pruned, cut: null }],
  ['tells of a pruning with a cut without a number', { ...pruned, cut: { chain: 'c1' } }],
])('a line that %s is told with its place, and the others are read', (_, line) => {
  const path = logOf(line, written)
  const { lines, cuts, broken } = readAuditFile(path)
  expect([lines.map(({ place }) => place), cuts, broken]).toEqual([[`${path}:2`], [], [`${path}:1`]])
})
