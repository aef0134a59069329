/** Puts the originals back. Safe to repeat, and careful with what an upgrade has put in place meanwhile. */
import * as fs from 'node:fs'
import { dirname } from 'node:path'
import { removeIfThere, syncDirectory } from '../../../disk/filesystem.ts'
import { largestInput } from '../../../disk/limits.ts'
import { readRegular } from '../../../disk/regular-file.ts'
import { outlasting, renameSurely } from '../../../disk/replace-file.ts'
import { asInstallError, demandWritable } from './install-error.ts'
import { demandSomething, type Found, type Installation, lookAt, type Place, placesOf } from './places.ts'

export type Uninstalling =
  /** Nothing there, or the original, and nothing kept. */
  | 'not installed'
  | 'put back'
  /** The original is in place already, the same as the kept one, which goes. */
  | 'kept copy removed'
  /** Another original is in place already: an upgrade has put it there. The kept one is left as well. */
  | 'newer in place'
  /** A shim whose original is not kept stays. */
  | 'original lost'

export interface UninstallStep {
  readonly place: Place
  readonly outcome: Uninstalling
}

/** @throws InstallError when there is no OpenStack-Ansible */
export function planUninstall(installation: Installation): UninstallStep[] {
  const found = placesOf(installation).map(lookAt)
  demandSomething(found, installation)
  return found.map((each) => ({ place: each.place, outcome: outcomeFor(each) }))
}

function outcomeFor({ place, present, hasKept }: Found): Uninstalling {
  if (present.kind === 'shim') return hasKept ? 'put back' : 'original lost'
  if (!hasKept) return 'not installed'
  if (present.kind === 'nothing') return 'put back'
  return isSame(place.path, place.kept) ? 'kept copy removed' : 'newer in place'
}

function isSame(path: string, kept: string): boolean {
  const [a, b] = [path, kept].map((each) => fs.lstatSync(each))
  if (a!.isSymbolicLink() || b!.isSymbolicLink()) {
    return a!.isSymbolicLink() && b!.isSymbolicLink() && fs.readlinkSync(path) === fs.readlinkSync(kept)
  }
  return (
    a!.isFile() &&
    b!.isFile() &&
    a!.mode === b!.mode &&
    readRegular(path, largestInput).equals(readRegular(kept, largestInput))
  )
}

/** @throws InstallError when something cannot be written; before anything is changed, unless it fails midway */
export function uninstall(steps: readonly UninstallStep[]): void {
  const changing = steps.filter(({ outcome }) => outcome === 'put back' || outcome === 'kept copy removed')
  demandWritable(changing.map(({ place }) => place.path))
  for (const { place, outcome } of changing) {
    try {
      if (outcome === 'put back') renameSurely(place.kept, place.path, fs.lstatSync(place.kept, { bigint: true }).ino)
      else removeIfThere(fs, place.kept)
      outlasting(place.path, () => syncDirectory(fs, dirname(place.path)))
    } catch (error) {
      throw asInstallError(place.path, error)
    }
  }
}
