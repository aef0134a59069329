/** What the page is given of the configuration, where that is at hand: addresses, and what made each host and group. */
import { addressingPart } from '../../core/inventory/addressing-part.ts'
import { Faults, pathText, type ValuePath } from '../../core/inventory/findings.ts'
import { originsOf } from '../../core/inventory/origins.ts'
import { listAt, mappingAt, pathKey } from '../../core/inventory/values.ts'
import type { ExplorerData, PlaceLine } from '../../explorer/data.ts'
import { dumpJson, JsonValueError } from '../../python/json-write.ts'
import { Dict, type Value } from '../../python/value.ts'
import { type Inputs, InputsError, NoDataSourcesError, normalisedConfig, readInputs } from '../config/inputs.ts'
import { type Files, placeOf } from '../config/place.ts'
import { decideRelease } from '../settings/release.ts'
import { originLines } from './origins.ts'
import type { Subject } from './subject.ts'

export type ConfiguredPart = Pick<ExplorerData, 'addressing' | 'places' | 'origins' | 'release'>

/** What keeps it from being read is a finding of `doctor`, and leaves it out here. */
export function configuredPart(
  { reading, configDirectory, masker }: Subject,
  inventory: Value | undefined,
): ConfiguredPart {
  const inputs = reading && inputsUnlessRefused(configDirectory, reading.environmentDirectory)
  if (!inputs) return {}
  const { release } = decideRelease(reading.release, inventory, inputs.environment)
  // What is secret in it may be in a finding.
  masker.configuration(inputs.config)
  const config = normalisedConfig(inputs, new Faults(), release)
  const files = { sources: inputs.sources, configDirectory }
  const origins = originsOf({
    config: inputs.config,
    environment: inputs.environment,
    inventory: inventory instanceof Dict ? inventory : new Dict(),
    release,
  })
  return {
    release: release.name,
    ...addressingOf(masker.configuration(addressingPart(config))),
    places: placesOf(config, files),
    origins: originLines(origins, files),
  }
}

function inputsUnlessRefused(configDirectory: string, environmentDirectory: string): Inputs | undefined {
  try {
    return readInputs(configDirectory, environmentDirectory)
  } catch (error) {
    if (error instanceof InputsError || error instanceof NoDataSourcesError) return undefined
    throw error
  }
}

function addressingOf(part: Value): Pick<ExplorerData, 'addressing'> {
  try {
    return { addressing: dumpJson(part, { indent: null }) }
  } catch (error) {
    // A date where an address should be.
    if (error instanceof JsonValueError) return {}
    throw error
  }
}

function placesOf(config: Dict, files: Files): Record<string, PlaceLine> {
  const paths: ValuePath[] = [
    ...[...(mappingAt(config, 'cidr_networks')?.keys() ?? [])].map((key) => ['cidr_networks', pathKey(key)]),
    ...listAt(config, 'used_ips').map((_, index) => ['used_ips', index]),
  ]
  return Object.fromEntries(
    paths.map((path) => [pathText(path), placeOf({ source: 'config', path }, files) ?? { file: '' }]),
  )
}
