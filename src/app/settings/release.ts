/** Which release of OpenStack-Ansible a run speaks, and why (docs/releases.md). */
import { createHash } from 'node:crypto'
import { dirname, join, resolve } from 'node:path'
import { SettingsError } from '../../backends/errors.ts'
import {
  looksLikeGenerator,
  newestRelease,
  type Release,
  releaseByMarks,
  releaseNamed,
  releaseOfGenerator,
  releaseShownBy,
  supportedReleases,
} from '../../core/inventory/releases.ts'
import type { Dict, Value } from '../../python/value.ts'
import { type Looks, realDirectory } from '../config/looks.ts'
import { readSource, SourceFileError } from '../config/source-files.ts'

/** What is known before anything was loaded; without a release the stored inventory decides. */
export interface ReleaseChoice {
  readonly release: Release | undefined
  /** `--release`, `/opt/openstack-ansible/osa_toolkit/generate.py`. */
  readonly why: string
}

/** The choice, and what is stored, have decided. */
export interface ChosenRelease {
  readonly release: Release
  readonly why: string
}

export interface ReleasePlace {
  /** What `--release` says. */
  readonly option?: string | undefined
  /** What the settings say, and where: `auto` counts as nothing. */
  readonly setting?: { readonly text: string; readonly origin: string } | undefined
  readonly environmentDirectory: string
  /** Is told what was looked at. */
  readonly looks?: Looks | undefined
}

/** @throws SettingsError for a release that does not exist or is too old, SourceFileError for a generator that cannot be read */
export function chooseRelease({ option, setting, environmentDirectory, looks }: ReleasePlace): ReleaseChoice {
  if (option && option !== automatic) return { release: demandRelease(option, '--release'), why: '--release' }
  if (!option && setting && setting.text !== automatic)
    return { release: demandRelease(setting.text, setting.origin), why: setting.origin }
  const generator = toolkitBeside(environmentDirectory, 'generate.py', looks)
  const source = readSource(generator, looks)
  if (source === undefined) return { release: undefined, why: `no ${generator}` }
  const digest = createHash('sha256').update(source.text, 'utf8').digest('hex')
  if (!looksLikeGenerator(source.text)) {
    const problem = 'is not a generator of OpenStack-Ansible: it has no `def main(`, so it does not tell the release'
    throw new SourceFileError(generator, `${problem}; finish the checkout, or say the release with --release`)
  }
  return { release: releaseOfGenerator(digest) ?? releaseByMarks(source.text), why: generator }
}

/** `DIR/../osa_toolkit/generate.py`, as the system reads that path: by where a link leads. */
export function toolkitBeside(environmentDirectory: string, file: string, looks?: Looks): string {
  const real = realDirectory(environmentDirectory)
  if (real !== resolve(environmentDirectory)) looks?.link(environmentDirectory, real)
  return join(dirname(real), 'osa_toolkit', file)
}

/** @throws SettingsError */
export function demandRelease(text: string, origin: string): Release {
  const problem = releaseProblem(text)
  if (problem) throw new SettingsError([{ key: origin, ...problem }])
  return releaseNamed(text) as Release
}

/** @param stored the inventory that the run begins with */
export function decideRelease(
  { release, why }: ReleaseChoice,
  stored: Value | undefined,
  environment: Dict,
): ChosenRelease {
  if (release) return { release, why }
  const shown = releaseShownBy(stored, environment)
  return shown
    ? { release: shown, why: `${why}, and the stored inventory shows it` }
    : { release: newestRelease, why: `${why}, so it is the newest` }
}

/** The default: the checkout says it. */
export const automatic = 'auto'

/** What is wrong with it as the option `release`; `undefined`: nothing. */
export function releaseProblem(text: string): { readonly message: string; readonly remedy: string } | undefined {
  if (text === automatic) return undefined
  const found = releaseNamed(text)
  if (typeof found !== 'string') return undefined
  return {
    message:
      found === 'too old'
        ? `${text} is older than the oldest release that is supported`
        : `${text} is not a release of OpenStack-Ansible`,
    remedy: `write ${supportedReleases}, or ${automatic}`,
  }
}
