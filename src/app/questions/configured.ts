/** The configuration behind what is stored, for questions about it: what made a thing, and where that is written. */
import { messageOf } from '../../core/errors.ts'
import { Faults, type ValuePath } from '../../core/inventory/findings.ts'
import { Inventory } from '../../core/inventory/inventory.ts'
import { type Origin, type Origins, originsOf } from '../../core/inventory/origins.ts'
import type { Release } from '../../core/inventory/releases.ts'
import { ValueOrigins } from '../../core/inventory/value-origins.ts'
import type { Dict } from '../../python/value.ts'
import { type Inputs, InputsError, NoDataSourcesError, normalisedConfig, readInputs } from '../config/inputs.ts'
import { type Place, placeOf } from '../config/place.ts'
import { decideRelease, type ReleaseChoice } from '../settings/release.ts'

export interface ReadingPlaces {
  readonly configDirectory: string
  readonly environmentDirectory: string
  readonly release: ReleaseChoice
}

/** An entry that made a thing, with where it is. */
export interface PlacedOrigin extends Origin {
  readonly place: Place | undefined
}

export class Configured {
  readonly release: Release
  /** Its top-level keys normalised. */
  readonly config: Dict
  readonly origins: Origins
  readonly #inputs: Inputs
  readonly #configDirectory: string
  readonly #values: ValueOrigins
  readonly #known = new Map<string, Place | undefined>()

  constructor(inputs: Inputs, inventory: Dict, { configDirectory, release }: ReadingPlaces) {
    this.release = decideRelease(release, inventory, inputs.environment).release
    this.config = normalisedConfig(inputs, new Faults(), this.release)
    this.#inputs = inputs
    this.#configDirectory = configDirectory
    // As it is written: that is how a path is found in the files.
    const { config, environment } = inputs
    this.origins = originsOf({ config, environment, inventory, release: this.release })
    this.#values = new ValueOrigins(new Inventory(inventory), config)
  }

  get written(): Dict {
    return this.#inputs.config
  }

  place(source: 'config' | 'environment', path: ValuePath): Place | undefined {
    const key = JSON.stringify([source, path])
    if (!this.#known.has(key)) {
      const files = { sources: this.#inputs.sources, configDirectory: this.#configDirectory }
      this.#known.set(key, placeOf({ source, path }, files))
    }
    return this.#known.get(key)
  }

  placed(origins: readonly Origin[] | undefined): PlacedOrigin[] {
    return (origins ?? []).map((origin) => ({ ...origin, place: this.place(origin.source, origin.path) }))
  }

  /** Of a value in the inventory, by its path there. */
  valueOrigin(path: ValuePath): { readonly path: ValuePath; readonly place: Place | undefined } | undefined {
    const from = this.#values.behind(path)
    return from && { path: from, place: this.place('config', from) }
  }
}

/**
 * A configuration that cannot be read, or is not there, leaves the other answers standing.
 *
 * @param warn is told why there is none
 */
export function readConfigured(
  inventory: Dict,
  places: ReadingPlaces,
  warn: (message: string) => void,
): Configured | undefined {
  try {
    return new Configured(readInputs(places.configDirectory, places.environmentDirectory), inventory, places)
  } catch (error) {
    if (!(error instanceof InputsError || error instanceof NoDataSourcesError)) throw error
    const [first] = messageOf(error).split('\n')
    warn(`the configuration cannot be read, so nothing is told of it: ${first}`)
    return undefined
  }
}
