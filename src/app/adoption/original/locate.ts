/** Where the original generator is: kept beside a shim, or still in place. */
import { constants, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { largestInput } from '../../../disk/limits.ts'
import { readRegularText } from '../../../disk/regular-file.ts'
import { InstallError } from '../install/install-error.ts'
import { type Found, type Installation, lookAt, placesOf } from '../install/places.ts'
import { demandForRoot, fileProblem } from '../install/programs.ts'

export interface Original {
  readonly file: string
  readonly python: string
}

/**
 * @param python `--python`; by default the runtime's, else the one that the file names
 * @throws InstallError
 */
export function locateOriginal(installation: Installation, python: string | undefined): Original {
  const generators = placesOf(installation).filter(({ program }) => program === 'openstack-ansible-inventory')
  const file = generators
    .map(lookAt)
    .map(originalOf)
    .find((path) => path !== undefined)
  if (file === undefined) {
    throw new InstallError(
      `there is no original: neither ${generators.map(({ path }) => path).join(' nor ')}, nor one that install has kept`,
      'name its checkout with --osa-root DIR, or the Python environment that it is installed in with --runtime DIR',
    )
  }
  const original = { file, python: python ?? pythonFor(file, installation) }
  for (const path of [file, original.python, ...library(installation)]) demandForRoot(path)
  return original
}

/** What the original imports from its checkout. */
function library({ osaRoot }: Installation): string[] {
  const directory = join(osaRoot, 'osa_toolkit')
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name))
}

function originalOf({ place, present, hasKept }: Found): string | undefined {
  // One that an upgrade has put back is newer than the kept one.
  return present.kind === 'original' ? place.path : hasKept ? place.kept : undefined
}

function pythonFor(file: string, { runtime }: Installation): string {
  const own = join(runtime, 'bin/python')
  const named = /^#! *(\/\S+)/.exec(readRegularText(file, largestInput))?.[1]
  const candidates = named === undefined || named === own ? [own] : [own, named]
  const found = candidates.find((path) => !fileProblem(path, constants.X_OK))
  if (found) return found
  throw new InstallError(
    `${file} cannot be run: there is no ${candidates.join(' and no ')}`,
    'name a Python that has PyYAML and netaddr with --python PATH, or the runtime with --runtime DIR',
  )
}
