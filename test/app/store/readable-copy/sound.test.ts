/** Of which copies it is said that they may be put in force. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mirrorIn } from '../../../../src/app/store/mirror.ts'
import { copyNoteName } from '../../../../src/app/store/readable-copy/note.ts'
import { isChanged, isOfOther, soundCopy } from '../../../../src/app/store/readable-copy/sound.ts'
import { scratch } from '../../../support/program.ts'
import { copyPath, documentOf, stored, writeCopy } from './copies.ts'

const document = documentOf(['a'])

/** A directory with a copy of revision 2. */
async function copied(): Promise<{ directory: string; found: (deployment?: string) => unknown }> {
  const directory = scratch()
  await stored(directory, documentOf(['a', 'b']), document)
  return { directory, found: (deployment) => soundCopy(mirrorIn(directory, () => {}, deployment)) }
}

describe('a readable copy', () => {
  it('may be put in force as what it is of, or as what someone has made of it', async () => {
    const { directory, found } = await copied()
    const mirror = mirrorIn(directory, () => {})
    expect(found()).toEqual({ doing: 'puts its readable copy of revision 2 in force', id: 2 })
    expect(isChanged(mirror)).toBe(false)
    writeCopy(directory, documentOf(['a', 'c']))
    expect(found()).toEqual({ doing: 'takes the changed copy over' })
    expect(isChanged(mirror)).toBe(true)
    rmSync(join(directory, copyNoteName))
    expect(found()).toEqual({ doing: 'puts its readable copy in force' })
    expect(isChanged(mirror)).toBe(false)
  })

  it('of another deployment may not', async () => {
    const { directory, found } = await copied()
    expect(found('prod')).toBeUndefined()
    expect(isOfOther(mirrorIn(directory, () => {}, 'prod'))).toBe(true)
    expect(isOfOther(mirrorIn(directory, () => {}))).toBe(false)
    rmSync(join(directory, copyNoteName))
    expect(isOfOther(mirrorIn(directory, () => {}, 'prod'))).toBe(false)
  })

  it.each<[string, (directory: string) => void]>([
    ['is gone', (directory) => rmSync(copyPath(directory))],
    ['is not JSON', (directory) => writeCopy(directory, document.slice(1))],
    ['has no hosts', (directory) => writeCopy(directory, documentOf([]))],
  ])('that %s may not', async (_, harm) => {
    const { directory, found } = await copied()
    harm(directory)
    expect(found()).toBeUndefined()
  })
})
