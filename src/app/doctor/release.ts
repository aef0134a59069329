/** `osa-inventory doctor`: the release of OpenStack-Ansible that a run would speak. */
import type { Release } from '../../core/inventory/releases.ts'
import type { Value } from '../../python/value.ts'
import { InputsError, NoDataSourcesError, readInputs } from '../config/inputs.ts'
import type { PlacedFinding } from '../config/locate-findings.ts'
import { type ChosenRelease, chooseRelease, decideRelease, type ReleaseChoice } from '../settings/release.ts'

export interface ReleasePlaces {
  readonly configDirectory: string
  readonly environmentDirectory: string
  readonly release: ReleaseChoice
}

export interface ExaminedRelease {
  /** None where the inputs cannot be read and the stored inventory would have to show it. */
  readonly release: ChosenRelease | undefined
  readonly findings: readonly PlacedFinding[]
}

/** @throws SourceFileError for a generator that cannot be read */
export function examineRelease(places: ReleasePlaces, stored: Value | undefined): ExaminedRelease {
  const { environmentDirectory } = places
  const release = decided(places, stored)
  const { release: found, why: generator } = chooseRelease({ environmentDirectory })
  const findings: PlacedFinding[] = []
  if (found && found.generator === '') findings.push(unknownGenerator(found, generator))
  if (found && release && !isAlike(found, release.release)) findings.push(otherRelease(found, generator, release))
  return { release, findings }
}

function decided({ configDirectory, environmentDirectory, release }: ReleasePlaces, stored: Value | undefined) {
  try {
    return decideRelease(release, stored, readInputs(configDirectory, environmentDirectory).environment)
  } catch (error) {
    // What is wrong with the inputs has been told.
    if (!(error instanceof InputsError || error instanceof NoDataSourcesError)) throw error
    return release.release && { release: release.release, why: release.why }
  }
}

function isAlike(one: Release, other: Release): boolean {
  return one.points.size === other.points.size && [...one.points].every((point) => other.points.has(point))
}

function unknownGenerator({ tags }: Release, file: string): PlacedFinding {
  return {
    grade: 'note',
    code: 'release',
    message: `no release has this generator: runs speak as ${tags} does, by what is in it`,
    remedy: '`osa-inventory compare-original` tells whether its result is the same; `--release` says it otherwise',
    file,
  }
}

function otherRelease(found: Release, file: string, { release, why }: ChosenRelease): PlacedFinding {
  return {
    grade: 'warning',
    code: 'release',
    message: `the checkout is of ${found.tags}, and runs speak ${release.tags} (${why}): its playbooks expect other groups and names`,
    remedy: 'take the release out of the settings and the environment: auto, the default, is that of the checkout',
    file,
  }
}
