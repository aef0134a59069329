/** A copy that is no revision is kept when another one takes its place: it may be the only trace of what was lost. */
import * as nodeFs from 'node:fs'
import { constants } from 'node:fs'
import { errorCode, type FileStat, statIfThere } from '../../../disk/filesystem.ts'

export const asideMark = '.aside-'

/** So many are told apart that were last written in the same second. */
const mostNames = 100

/**
 * Gives the file a second name beside its own, by the time of its last change, and leaves it where it is.
 *
 * @param path real, of the copy
 * @returns the other name
 */
export function keepAside(path: string, stat: FileStat): string {
  const time = new Date(Number(stat.mtimeMs)).toISOString().replace(/\.\d+Z$/, 'Z')
  const name = `${path}${asideMark}${time.replaceAll(/[-:]/g, '')}`
  for (let count = 1; ; count++) {
    const aside = count === 1 ? name : `${name}-${count}`
    if (statIfThere(nodeFs, aside)?.ino === stat.ino) return aside
    try {
      giveName(path, aside)
      return aside
    } catch (error) {
      if (errorCode(error) !== 'EEXIST' || count === mostNames) throw error
    }
  }
}

/** Some file systems know no second names. */
function giveName(path: string, aside: string): void {
  try {
    nodeFs.linkSync(path, aside)
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw error
    nodeFs.copyFileSync(path, aside, constants.COPYFILE_EXCL)
  }
}
