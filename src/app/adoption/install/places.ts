/** The four files of an OpenStack-Ansible installation that run the inventory, and what is there now. */
import { existsSync, lstatSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { shellWord } from '../../../core/inventory/text/visible.ts'
import { largestInput } from '../../../disk/limits.ts'
import { reasonOf } from '../../../disk/reason.ts'
import { readRegularText } from '../../../disk/regular-file.ts'
import { cloneRoot, type Environment, expandUser } from '../../config/directories.ts'
import { statOf } from '../../config/look.ts'
import { isMissing } from '../../config/looks.ts'
import { InstallError } from './install-error.ts'
import { type ShimFacts, shimFacts } from './shim.ts'

export const programNames = ['openstack-ansible-inventory', 'openstack-ansible-inventory-manage'] as const
export type ProgramName = (typeof programNames)[number]

/** Where OpenStack-Ansible is, absolute. */
export interface Installation {
  /** Its checkout. */
  readonly osaRoot: string
  /** The Python environment that Ansible runs in. */
  readonly runtime: string
  /** What named them, where the defaults do not count: `--osa-root`, `OSA_CLONE_ROOT`. */
  readonly named?: { readonly osaRoot?: string; readonly runtime?: string }
  /** By which a later command finds it as well: ` --osa-root DIR`; absent where the defaults do. */
  readonly options?: string
}

const defaultRuntime = '/opt/ansible-runtime'

/** @throws InstallError when an option names what is not there */
export function installationAt(
  given: { readonly osaRoot?: string | undefined; readonly runtime?: string | undefined },
  env: Environment,
  cwd: string,
): Installation {
  const absolute = (path: string): string => resolve(cwd, expandUser(path, env))
  const osaRoot = given.osaRoot ? absolute(given.osaRoot) : resolve(cwd, cloneRoot(env))
  const runtime = absolute(given.runtime || defaultRuntime)
  if (given.osaRoot) demandDirectory('--osa-root', osaRoot)
  if (given.runtime) demandDirectory('--runtime', runtime)
  const rootBy = given.osaRoot ? '--osa-root' : env.OSA_CLONE_ROOT ? 'OSA_CLONE_ROOT' : undefined
  const named = {
    ...(rootBy ? { osaRoot: rootBy } : {}),
    ...(given.runtime ? { runtime: '--runtime' } : {}),
  }
  const options = [
    given.osaRoot ? ` --osa-root ${shellWord(osaRoot)}` : '',
    given.runtime ? ` --runtime ${shellWord(runtime)}` : '',
  ].join('')
  return { osaRoot, runtime, named, ...(options === '' ? {} : { options }) }
}

function demandDirectory(said: string, path: string): void {
  const problem = whyNoDirectory(path)
  if (problem === undefined) return
  throw new InstallError(`${said}: ${path}${problem}; nothing was done`, `correct ${said}, or leave it out`)
}

function whyNoDirectory(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? undefined : ' is not a directory'
  } catch (error) {
    return isMissing(error) ? ': there is no such directory' : `: ${reasonOf(error)}`
  }
}

/** The base environment of a checkout: the original takes its own, and a shim gives it. */
export function environmentOf({ osaRoot }: Installation): string | undefined {
  const environment = join(osaRoot, 'inventory')
  return existsSync(join(environment, 'env.d')) ? environment : undefined
}

/** A file that Ansible or an operator runs. */
export interface Place {
  readonly path: string
  readonly program: ProgramName
  /** Where the original stays while a shim is in its place. */
  readonly kept: string
  /** What brings a lost original back. */
  readonly recover: string
}

/**
 * The kept file is hidden, so that Ansible passes it over in a directory of inventories and bootstrap-ansible.sh does not
 * link it into /usr/local/bin. It ends in `.bak`, which OpenStack-Ansible's .gitignore has. It stays in its directory:
 * the original looks for its library from there.
 */
function keptPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.original.bak`)
}

export function placesOf({ osaRoot, runtime }: Installation): Place[] {
  const place = (directory: string, name: string, program: ProgramName, recover: string): Place => {
    const path = join(directory, name)
    return { path, program, kept: keptPath(path), recover }
  }
  const checkout = (name: string): string => `git -C ${shellWord(osaRoot)} checkout -- ${name}`
  const pip = `${shellWord(join(runtime, 'bin/pip'))} install --no-deps --force-reinstall -e ${shellWord(osaRoot)}`
  const [generator, manager] = programNames
  return [
    place(join(osaRoot, 'inventory'), 'dynamic_inventory.py', generator, checkout('inventory/dynamic_inventory.py')),
    place(join(osaRoot, 'scripts'), 'inventory-manage.py', manager, checkout('scripts/inventory-manage.py')),
    place(join(runtime, 'bin'), generator, generator, pip),
    place(join(runtime, 'bin'), manager, manager, pip),
  ]
}

export type Present =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'original'; readonly stat: Stats }
  | { readonly kind: 'shim'; readonly stat: Stats; readonly text: string; readonly facts: ShimFacts }

export interface Found {
  readonly place: Place
  readonly present: Present
  readonly hasKept: boolean
}

/** @throws InstallError when what is there cannot be looked at, or is not a file */
export function lookAt(place: Place): Found {
  return { place, present: presentAt(place.path), hasKept: statIfThere(place.kept) !== undefined }
}

/** @throws InstallError when none of the places has anything */
export function demandSomething(found: readonly Found[], { osaRoot, runtime }: Installation): void {
  if (found.some(({ present, hasKept }) => present.kind !== 'nothing' || hasKept)) return
  throw new InstallError(
    `there is no OpenStack-Ansible in ${osaRoot}, and no console script of it in ${runtime}/bin`,
    'name its checkout with --osa-root DIR and its Python environment with --runtime DIR',
  )
}

/**
 * For anyone who puts something there: half of an OpenStack-Ansible is not one.
 *
 * @throws InstallError when a place that was named has nothing to replace
 */
export function demandNamed(found: readonly Found[], { osaRoot, runtime, named }: Installation): void {
  const isEmpty = (root: string): boolean =>
    found.every(
      ({ place, present, hasKept }) => !place.path.startsWith(`${root}/`) || (present.kind === 'nothing' && !hasKept),
    )
  if (named?.osaRoot && isEmpty(osaRoot)) {
    throw new InstallError(
      `${named.osaRoot}: ${osaRoot} is not a checkout of OpenStack-Ansible; nothing was changed`,
      'name the directory that has inventory/dynamic_inventory.py with --osa-root DIR',
    )
  }
  if (named?.runtime && isEmpty(runtime) && !statOf(join(runtime, 'bin'))?.isDirectory()) {
    throw new InstallError(
      `${named.runtime}: ${runtime} is not a Python environment: it has no directory bin; nothing was changed`,
      'name the one that has bin/ansible with --runtime DIR',
    )
  }
}

/** Not through a link: one that leads to a shim is an original like any other. */
function statIfThere(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    // A file stands where a directory should be.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined
    throw new InstallError(`${path} cannot be looked at: permission denied`, 'run as root, or as its owner')
  }
}

/** Longer than any shim. */
const mostBytes = 65_536

function presentAt(path: string): Present {
  const stat = statIfThere(path)
  if (!stat) return { kind: 'nothing' }
  if (stat.isSymbolicLink()) return { kind: 'original', stat }
  if (!stat.isFile()) throw new InstallError(`${path} is not a file`, 'look what it is, and move it away')
  if (stat.size > mostBytes) return { kind: 'original', stat }
  const text = readText(path)
  const facts = shimFacts(text)
  return facts ? { kind: 'shim', stat, text, facts } : { kind: 'original', stat }
}

function readText(path: string): string {
  try {
    return readRegularText(path, largestInput)
  } catch {
    throw new InstallError(`${path} cannot be read: permission denied`, 'run as root, or as its owner')
  }
}
