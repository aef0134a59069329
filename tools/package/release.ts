/** Which version is packaged, when it was made, by whom, and what the kinds of packages call it. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** As `process.arch` has it. */
export type Arch = 'x64' | 'arm64'

export const archNames: Readonly<Record<Arch, { readonly debian: string; readonly rpm: string }>> = {
  x64: { debian: 'amd64', rpm: 'x86_64' },
  arm64: { debian: 'arm64', rpm: 'aarch64' },
}

export interface Release {
  /** As `osa-inventory --version` tells it. */
  readonly version: string
  /**
   * As package managers compare it: `0.1.0`, and before that is released `0.1.0~20261128215600`, which is older than
   * it and newer than what was made of earlier commits.
   */
  readonly ordered: string
  /** Counts packages of the same version. */
  readonly revision: string
  /** Of all files and records, so that two builds are the same bytes. */
  readonly date: Date
  /** `NAME <ADDRESS>`. */
  readonly maintainer: string
}

/** Nobody answers there (RFC 2606): who publishes a package says who does. */
const noMaintainer = 'osa-inventory maintainers <maintainers@osa-inventory.invalid>'

export interface ReleaseOptions {
  readonly revision: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Of the project in the working directory. */
export function releaseOf({ revision, env }: ReleaseOptions): Release {
  if (!/^[1-9]\d{0,8}$/.test(revision)) throw new Error(`--revision ${revision}: write a number from 1`)
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  const [, dated] = /^## \S+ \(([^)]+)\)$/m.exec(readFileSync('CHANGELOG.md', 'utf8')) ?? []
  const date = new Date(epochOf(env) * 1000)
  const stamp = date.toISOString().replaceAll(/\D/g, '').slice(0, 14)
  return {
    version,
    ordered: dated === 'unreleased' ? `${version}~${stamp}` : version,
    revision,
    date,
    maintainer: env.OSA_PACKAGE_MAINTAINER || noMaintainer,
  }
}

/** Seconds. https://reproducible-builds.org/specs/source-date-epoch/ */
function epochOf(env: ReleaseOptions['env']): number {
  const given = env.SOURCE_DATE_EPOCH
  if (given !== undefined && given !== '') {
    if (!/^\d{1,11}$/.test(given)) throw new Error(`SOURCE_DATE_EPOCH=${given}: write seconds since 1970`)
    return Number(given)
  }
  try {
    const told = execFileSync('git', ['log', '-1', '--format=%ct'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return Number(told.trim())
  } catch {
    throw new Error('this is not a git checkout: set SOURCE_DATE_EPOCH to the time of the source, in seconds')
  }
}
