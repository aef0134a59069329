/** The packages, made once for as long as nothing that they are made from changes. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { lacking, repository, runCommand } from './program.ts'
import { missingPackage } from './server-process.ts'
import { singleExecutable } from './single-executable.ts'

/** Of the files in them. */
export const epoch = 1_790_000_000

export const noPackages = lacking(
  missingPackage('rpm', has('rpmbuild')) ??
    missingPackage('binutils', has('readelf')) ??
    (process.arch === 'x64' ? undefined : 'only packages for x64 are tested'),
)

export function has(command: string): boolean {
  return runCommand('sh', ['-c', `command -v ${command}`]).status === 0
}

const inputs = ['packaging', 'tools/package', 'tools/settings-docs', 'src', 'bin', 'docs', 'examples']
const files = [
  'package.json',
  'package-lock.json',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'SECURITY.md',
  'THIRD-PARTY.md',
]

/** @returns the directory with all packages of the first revision, or that for Debian of a later one, for x64 */
export function packages(revision = 1): string {
  const key = digestOfInputs().slice(0, 16)
  const kept = join(repository, 'dist/package/for-tests')
  const place = join(kept, `${key}-${revision}`)
  if (existsSync(place)) return place
  mkdirSync(kept, { recursive: true })
  for (const former of readdirSync(kept).filter((name) => !name.startsWith(key) && !name.startsWith('draft-'))) {
    rmSync(join(kept, former), { recursive: true, force: true })
  }
  const draft = mkdtempSync(join(kept, 'draft-'))
  makePackages(draft, { revision, ...(revision === 1 ? {} : { formats: ['deb'] }) })
  try {
    renameSync(draft, place)
  } catch (error) {
    // Another test made the same at the same time.
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(place)) throw error
  }
  return place
}

export interface Making {
  readonly revision?: number
  readonly formats?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Made quickly: the files are larger than those of a release. */
export function makePackages(into: string, { revision = 1, formats = ['deb', 'rpm', 'tar'], env = {} }: Making): void {
  singleExecutable()
  const options = ['--quick', '--arch', 'x64', '--into', into, '--revision', String(revision)]
  const script = join(repository, 'packaging/packages.mjs')
  execFileSync(process.execPath, [script, ...options, ...formats.flatMap((format) => ['--format', format])], {
    stdio: 'pipe',
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch), ...env },
  })
}

/** The one with this ending. */
export function packageFile(directory: string, ending: string): string {
  const [name, ...others] = readdirSync(directory).filter((each) => each.endsWith(ending))
  if (name === undefined || others.length > 0) throw new Error(`${directory} has not one file *${ending}`)
  return join(directory, name)
}

function digestOfInputs(): string {
  const hash = createHash('sha256')
  const below = inputs.flatMap((directory) => {
    return readdirSync(join(repository, directory), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  })
  for (const path of [...below, ...files.map((name) => join(repository, name))].sort()) {
    hash.update(`${path}\0`).update(readFileSync(path))
  }
  return hash.digest('hex')
}
