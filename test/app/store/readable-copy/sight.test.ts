import { spawnSync } from 'node:child_process'
import { mkdirSync, statSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type CopyNote, markOf } from '../../../../src/app/store/readable-copy/note.ts'
import { lookAtCopy, markOfSight, presentMark } from '../../../../src/app/store/readable-copy/sight.ts'
import { sha256 } from '../../../../src/backends/support/digest.ts'
import { scratch } from '../../../support/program.ts'
import { copyPath } from './copies.ts'

function copy(text?: string): string {
  const path = copyPath(scratch())
  if (text !== undefined) writeFileSync(path, text)
  return path
}

const noting = (more: Partial<CopyNote>): CopyNote => ({
  lineage: 'one',
  id: 1,
  change: 'c1',
  digest: 'as noted',
  mark: '',
  ...more,
})

const markNow = (path: string): string => markOf(statSync(path, { bigint: true }))

describe('in the place of a copy', () => {
  it('is a file, of which the digest is read unless the note has it', () => {
    const path = copy('{}')
    const seen = lookAtCopy(path, undefined)
    expect(seen).toMatchObject({ kind: 'file', digest: sha256('{}') })
    expect(seen.kind === 'file' && seen.text()).toBe('{}')
    expect(lookAtCopy(path, noting({ mark: 'another' }))).toMatchObject({ kind: 'file', digest: sha256('{}') })
    expect(lookAtCopy(path, noting({ mark: markNow(path) }))).toMatchObject({ kind: 'file', digest: 'as noted' })
  })

  it('is nothing: no file, no directory for it, or a link that leads nowhere', () => {
    const link = copy()
    symlinkSync(join(scratch(), 'none'), link)
    for (const path of [copy(), join(copy('{}'), 'below'), link]) {
      const seen = lookAtCopy(path, undefined)
      expect([seen, markOfSight(seen), presentMark(path)]).toEqual([{ kind: 'none' }, '', ''])
    }
  })

  it('is nothing where it goes while it is looked at', () => {
    const path = copy('{}')
    const going = {
      ...noting({}),
      get mark() {
        unlinkSync(path)
        return ''
      },
    }
    expect(lookAtCopy(path, going)).toEqual({ kind: 'none' })
  })

  it('is something that cannot be read, and says what', () => {
    const directory = copy()
    mkdirSync(directory)
    expect(lookAtCopy(directory, undefined)).toMatchObject({ kind: 'unreadable', reason: 'it is a directory' })
    const large = copy('')
    truncateSync(large, 300 << 20)
    expect(lookAtCopy(large, undefined)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('it is larger than 256 MiB'),
    })
    const pipe = copy()
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
    expect(lookAtCopy(pipe, undefined)).toMatchObject({ kind: 'unreadable', reason: 'it is a pipe' })
    for (const path of [directory, large, pipe]) {
      expect([markOfSight(lookAtCopy(path, undefined)), presentMark(path)]).toEqual([markNow(path), markNow(path)])
    }
    const loop = copy()
    symlinkSync(loop, loop)
    const seen = lookAtCopy(loop, undefined)
    expect(seen).toMatchObject({ kind: 'unreadable', reason: expect.stringContaining('symbolic links') })
    expect([markOfSight(seen), presentMark(loop)]).toEqual(['unreadable', 'unreadable'])
  })
})
