/**
 * What is stored and no longer follows from the configuration (docs/differences.md, L1 to L8, C9, N7, N8, E8). Pure.
 */
import { copy, type Dict, type Value } from '../../python/value.ts'
import { renameGroups } from '../edits/rename-groups.ts'
import type { Quirks } from '../generator/quirks.ts'
import { dashedGroups, spellingToGo } from '../inventory/dashed-groups.ts'
import { ConfigurationError, Faults, type Finding, type StaleItem, type StaleReport } from '../inventory/findings.ts'
import { Inventory } from '../inventory/inventory.ts'
import type { RandomSource } from '../inventory/random.ts'
import type { Release } from '../inventory/releases.ts'
import { storedFaults } from '../inventory/stored-inventory.ts'
import { normaliseUserConfig } from '../inventory/user-config.ts'
import { misplacedAddresses } from './stale/addresses.ts'
import { type EntriesReport, staleEntries } from './stale/entries.ts'
import { expectedInventory } from './stale/expected.ts'
import { type Cloud, configuredGroups, type FreshCloud, freshCloud } from './stale/fresh-cloud.ts'
import { dashedItems, staleGroups } from './stale/groups.ts'
import { leftovers } from './stale/leftovers.ts'

export type { StaleItem, StaleKind, StaleReport } from '../inventory/findings.ts'

export interface StaleInputs {
  /** The merged user configuration, as read. Not changed. */
  readonly config: Dict
  /** The merged environment. Not changed. */
  readonly environment: Dict
  readonly stored: Value
  readonly quirks: Quirks
  readonly release: Release
  readonly random: RandomSource
  /** What reading the files has found. */
  readonly faults?: readonly Finding[]
}

/** @throws ConfigurationError when the configuration or the stored inventory is refused. */
export function findStale(inputs: StaleInputs): StaleReport {
  const faults = new Faults()
  faults.addAll(storedFaults(inputs.stored))
  faults.addAll(inputs.faults ?? [])
  faults.refuse()
  const config = normaliseUserConfig(copy(inputs.config), faults, inputs.release)
  const stored = inputs.stored as Dict
  const dashed = dashedGroups({ config, environment: inputs.environment, stored, release: inputs.release })
  const cloud: Cloud = {
    ...inputs,
    config,
    // What an older release called otherwise is not a reason to take a container for a stranger.
    stored: new Inventory(renameGroups(stored, dashed.names).inventory),
    configured: configuredGroups(config),
  }
  const fresh = freshCloud(cloud)
  const report = staleEntries(cloud, fresh.wanted)
  const { items, kept } =
    dashed.names.size === 0
      ? report
      : withoutReturning(report, staleEntries({ ...cloud, stored: new Inventory(stored) }, fresh.wanted), inputs)
  return withLeftovers(cloud, fresh, [...items, ...dashedItems(stored, dashed)], kept)
}

/**
 * What is one too many only under the present names of groups is made again by the next run, which does not know the
 * old ones: it is told and stays.
 */
function withoutReturning({ items, kept }: EntriesReport, asStored: EntriesReport, inputs: StaleInputs): EntriesReport {
  const staysAway = new Set(asStored.items.map(({ name }) => name))
  const returning = items.filter(({ name }) => !staysAway.has(name))
  const told = items.map((item) =>
    returning.includes(item) ? { ...item, removable: false, remedy: firstRename(inputs) } : item,
  )
  return { items: told, kept: new Set([...kept, ...returning.map(({ name }) => name)]) }
}

function firstRename({ release }: StaleInputs): string {
  const spelling = spellingToGo(release)
  const other = spelling === 'dashes' ? 'an older' : 'a newer'
  return `first osa-inventory rename-groups --${spelling}: the others are in a group of ${other} name, and the next run would make it again`
}

function withLeftovers(
  cloud: Cloud,
  fresh: FreshCloud,
  entries: readonly StaleItem[],
  kept: ReadonlySet<string>,
): StaleReport {
  try {
    const expected = expectedInventory(cloud, kept)
    const items = [
      ...entries,
      ...staleGroups(cloud, { expected, fresh: fresh.inventory }, kept),
      ...leftovers(cloud, { expected, fresh: fresh.inventory }, kept),
      ...misplacedAddresses(cloud, expected, kept),
    ]
    return { items, unsure: [] }
  } catch (error) {
    // Too few addresses, for instance: a reason more to tell what could be given up.
    if (!(error instanceof ConfigurationError)) throw error
    return { items: entries, unsure: error.findings }
  }
}
