/** What the shims run: node and the two programs of this package, and whether they may be relied on. */
import { accessSync, constants, existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isRoot, writableByOthers } from '../../../disk/access.ts'
import { reasonOf } from '../../../disk/reason.ts'
import { ownExecutable } from '../../settings/plugins/own-executable.ts'
import { isOldNode, oldestNode, packageOf } from '../../settings/plugins/own-package.ts'
import { version } from '../../store/attribution.ts'
import { runBriefly } from '../trial/run-bare.ts'
import { endTrouble, shown } from '../trial/verdict.ts'
import { type Engine, engineAt } from './engine.ts'
import { InstallError } from './install-error.ts'
import type { ProgramName } from './places.ts'
import { cannotBeWritten } from './shim.ts'

export interface Programs {
  /** Absolute, as every path here; `undefined` where the programs are executables that need no Node.js. */
  readonly node: string | undefined
  /** What `node` is. */
  readonly engine?: Engine | undefined
  readonly version: string
  readonly files: Readonly<Record<ProgramName, string>>
  /** The first argument of each, where one executable has all of them in it. */
  readonly arguments?: Readonly<Record<ProgramName, string>> | undefined
}

/**
 * The programs of the package that is running.
 *
 * @param node absolute; by default the one that runs this
 * @throws InstallError
 */
export function findPrograms(node: string | undefined, running: string = process.argv[1] ?? ''): Programs {
  const executable = ownExecutable()
  if (executable !== undefined) return programsIn(executable, node)
  const own = packageOf(realpathSync(running))
  const generator = own?.bin['openstack-ansible-inventory']
  const manager = own?.bin['openstack-ansible-inventory-manage']
  if (!own || !generator || !manager) {
    throw new InstallError(
      `the package that ${running} belongs to was not found`,
      'install the package as docs/adopting.md says, and run this command from there',
    )
  }
  return {
    node: node ?? process.execPath,
    version: own.version,
    files: { 'openstack-ansible-inventory': generator, 'openstack-ansible-inventory-manage': manager },
  }
}

function programsIn(executable: string, node: string | undefined): Programs {
  if (node !== undefined) {
    throw new InstallError(`${executable} has its own Node.js and runs by no other: ${node}`, 'leave out --node')
  }
  return {
    node: undefined,
    version,
    files: { 'openstack-ansible-inventory': executable, 'openstack-ansible-inventory-manage': executable },
    arguments: { 'openstack-ansible-inventory': 'inventory', 'openstack-ansible-inventory-manage': 'manage' },
  }
}

/**
 * Refuses what would not run, or what someone besides root could change and so have run as root.
 *
 * @returns the programs, with what their Node.js is
 * @throws InstallError
 */
export function demandSound(programs: Programs): Programs {
  const { node } = programs
  const files = Object.values(programs.files)
  const paths = node === undefined ? files : [node, ...files]
  for (const path of paths) {
    if (cannotBeWritten(path)) {
      throw new InstallError(
        `${JSON.stringify(path)} cannot be in a script`,
        'install it under a path of plain characters',
      )
    }
    if (path.includes('/_npx/')) {
      const remedy = 'install the package as docs/adopting.md says, and run this command from there'
      throw new InstallError(`${path} is in npx's cache, which may be emptied at any time`, remedy)
    }
    demandFile(path, path === node || node === undefined ? constants.X_OK : constants.R_OK)
  }
  // Before it is run, if only for its version.
  const loaded = node === undefined ? [] : bundleFiles(files[0]!)
  for (const path of [...paths, ...loaded]) demandForRoot(path)
  return node === undefined ? programs : { ...programs, engine: engineAt(node, demandNewNode(node)) }
}

/**
 * As root, that nobody else can change it.
 *
 * @throws InstallError
 */
export function demandForRoot(path: string): void {
  const problem = refusalForRoot(path)
  if (problem) throw new InstallError(problem.message, problem.remedy)
}

/** `undefined` where this is not root, root may run it, or nothing is there, which is told when it is to be run. */
export function refusalForRoot(path: string): { readonly message: string; readonly remedy: string } | undefined {
  const opening = isRoot() && existsSync(path) ? writableByOthers(path) : undefined
  if (!opening) return undefined
  const message = `${path} is not to be run as root, because ${opening.path} ${opening.reason}`
  return { message, remedy: opening.remedy }
}

/** All that a program of the package may load: the programs share files, which are loaded when they are needed. */
export function bundleFiles(program: string): string[] {
  const real = realpathSync(program)
  const own = packageOf(real)
  if (!own) return [real]
  const built = join(own.directory, 'dist')
  const names = existsSync(built) ? readdirSync(built, { recursive: true, encoding: 'utf8' }) : []
  return [join(own.directory, 'package.json'), ...names.map((name) => join(built, name))]
}

function demandFile(path: string, access: number): void {
  const problem = fileProblem(path, access)
  if (problem)
    throw new InstallError(`${path}: ${problem}`, 'name another node with --node, or install the package again')
}

/** `undefined` for a file that may be read, or run. */
export function fileProblem(path: string, access: number): string | undefined {
  try {
    if (!statSync(path).isFile()) return 'it is not a file'
    accessSync(path, access)
    return undefined
  } catch (error) {
    return reasonOf(error, { ENOENT: 'there is no such file', ENOTDIR: 'there is no such file' })
  }
}

function demandNewNode(node: string): string {
  const told = nodeVersion(node)
  if ('trouble' in told) throw new InstallError(`${node} does not tell its version: it ${told.trouble}`, otherNode)
  if (!isOldNode(told.version)) return told.version
  const message = `${node} is Node.js ${told.version}; ${oldestNode} is the oldest that will do`
  throw new InstallError(message, 'name a newer one with --node PATH')
}

const otherNode = 'name another one with --node PATH'

/** Milliseconds; one that is read from a slow disk for the first time takes its time. */
export const versionDeadline = 30_000

/** What it says with `--version`, or what was seen instead. */
export function nodeVersion(node: string): { readonly version: string } | { readonly trouble: string } {
  if (node === process.execPath) return { version: process.versions.node }
  const end = runBriefly([node, '--version'], versionDeadline)
  const trouble = endTrouble(end, versionDeadline)
  if (trouble !== undefined) return { trouble }
  const version = /^v(\d+\.\d+\.\d+)/.exec(end.out)?.[1]
  return version === undefined ? { trouble: `printed ${shown(end.out)}` } : { version }
}

/** The first file or directory on the way that keeps others than its owner and group from running this. */
export function closedToOthers(path: string): string | undefined {
  const real = realpathSync(path)
  const above: string[] = []
  for (let each = dirname(real); each !== dirname(each); each = dirname(each)) above.unshift(each)
  const directory = above.find((each) => (statSync(each).mode & 0o001) === 0)
  if (directory !== undefined) return directory
  return (statSync(real).mode & 0o004) === 0 ? real : undefined
}
