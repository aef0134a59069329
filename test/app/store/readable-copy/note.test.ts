import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { copyNoteName, markOf, readCopyNote, writeCopyNote } from '../../../../src/app/store/readable-copy/note.ts'
import { scratch } from '../../../support/program.ts'
import { copyPath } from './copies.ts'

const note = { deployment: 'prod', lineage: 'one', id: 7, change: 'c7', digest: 'ab'.repeat(32), mark: '1:2:3:4' }

/** A directory with this note. */
function noted(text: string): string {
  const directory = scratch()
  writeFileSync(join(directory, copyNoteName), text)
  return copyPath(directory)
}

it('is read as it was written, with the mark of the copy', () => {
  const copy = copyPath(scratch())
  writeFileSync(copy, '{}')
  const stat = statSync(copy, { bigint: true })
  const { mark: _, deployment, ...without } = note
  for (const written of [{ deployment, ...without }, without]) {
    writeCopyNote(copy, stat, written)
    expect(readCopyNote(copy)).toEqual({ ...written, mark: markOf(stat) })
  }
})

it.each<[string, string]>([
  ['is empty', ''],
  ['is not JSON', '{'],
  ['is not an object', 'null'],
  ['is a list', '[]'],
  ['has a text as its number', JSON.stringify({ ...note, id: '7' })],
  ['has no whole number', JSON.stringify({ ...note, id: 7.5 })],
  ['has no number', JSON.stringify({ ...note, id: undefined })],
  ['has no digest', JSON.stringify({ ...note, digest: undefined })],
  ['has a number as its mark', JSON.stringify({ ...note, mark: 1 })],
  ['is longer than any note', JSON.stringify(note).padEnd(4097)],
])('what %s says nothing', (_, text) => {
  expect(readCopyNote(noted(text))).toBeUndefined()
})

it('says nothing where there is none, or something else', () => {
  const directory = scratch()
  expect(readCopyNote(copyPath(directory))).toBeUndefined()
  mkdirSync(join(directory, copyNoteName))
  expect(readCopyNote(copyPath(directory))).toBeUndefined()
  expect(readCopyNote(noted(JSON.stringify(note).padEnd(4096)))).toEqual(note)
  expect(readCopyNote(noted(JSON.stringify({ ...note, deployment: 1 })))).toEqual({ ...note, deployment: undefined })
})
