/** What the pieces of advice look at: the inputs, and what several of them would have to work out. */

import { Dict, truthy } from '../../python/value.ts'
import type { FindingCode } from '../inventory/codes.ts'
import type { Finding, FindingSource, ValuePath } from '../inventory/findings.ts'
import { Inventory } from '../inventory/inventory.ts'
import { isMetalType, wantsNoContainers } from '../inventory/kinds.ts'
import { type Release, siblingGroup } from '../inventory/releases.ts'
import { type ConfiguredEntry, configuredEntries } from '../inventory/user-config.ts'
import { groupedBy, isHostGroup, mappingAt, textsIn } from '../inventory/values.ts'

export interface AdviceInputs {
  /** The merged user configuration, its top-level keys normalised. */
  readonly config: Dict
  /** The merged environment. */
  readonly environment: Dict
  readonly release: Release
  /** The stored inventory, if it can be used. */
  readonly stored: Dict | undefined
  /** What a run would make of it all; absent when the run is refused. */
  readonly generated?: Dict
  /** Top-level keys, normalised, that aliases elsewhere in their file refer to; absent where nobody has looked. */
  readonly aliased?: ReadonlySet<string>
  /** Hosts at the top level that the run is refused for. */
  readonly slipped?: ReadonlySet<string>
}

export interface AdviceContext extends AdviceInputs {
  /** The generated inventory, else the stored one, else an empty one. */
  readonly inventory: Inventory
  /** Every host's entry in every group of the user configuration. */
  readonly entries: readonly ConfiguredEntry[]
  /** The same by host. */
  readonly entriesOf: ReadonlyMap<string, readonly ConfiguredEntry[]>
  readonly types: readonly ContainerType[]
}

export function adviceContext(inputs: AdviceInputs): AdviceContext {
  const entries = configuredEntries(inputs.config, isHostGroup)
  return {
    ...inputs,
    inventory: new Inventory(inputs.generated ?? inputs.stored ?? Inventory.empty().root),
    entries,
    entriesOf: groupedBy(entries, ({ host }) => host),
    types: containerTypes(inputs.environment, inputs.release),
  }
}

/** Code, place, fact, remedy: in this order everywhere below. */
export function warning(
  code: FindingCode,
  source: FindingSource,
  path: ValuePath,
  message: string,
  remedy: string,
): Finding {
  return { grade: 'warning', code, message, remedy, source, path }
}

export function note(
  code: FindingCode,
  source: FindingSource,
  path: ValuePath,
  message: string,
  remedy: string,
): Finding {
  return { grade: 'note', code, message, remedy, source, path }
}

// The container types of the environment, as the advice asks about them (docs/generation.md, section 4).

export interface ContainerType {
  readonly name: string
  readonly components: readonly string[]
  /** The groups of the user configuration whose hosts get it. */
  readonly physicalGroups: ReadonlySet<string>
  readonly properties: Dict | undefined
}

function containerTypes(environment: Dict, release: Release): ContainerType[] {
  const types: ContainerType[] = []
  for (const [name, body] of mappingAt(environment, 'container_skel') ?? []) {
    if (typeof name !== 'string') continue
    const type = body instanceof Dict ? body : undefined
    types.push({
      name,
      components: textsIn(type?.get('contains')),
      physicalGroups: new Set(textsIn(type?.get('belongs_to')).map((group) => siblingGroup(release, group, 'hosts'))),
      properties: mappingAt(type, 'properties'),
    })
  }
  return types
}

/** Whether hosts of this group of the user configuration get something of the type. */
export function isMadeIn(type: ContainerType, group: string): boolean {
  return type.components.length > 0 && type.physicalGroups.has(group)
}

/** Whether a host takes the type's roles itself, by its entry in one group. */
export function isMetalOn(type: ContainerType, entry: Dict, config: Dict): boolean {
  const forAll = truthy(mappingAt(config, 'global_overrides')?.get('no_containers'))
  return wantsNoContainers(entry, forAll) || isMetalType(type.properties)
}
