/** docs/generation.md, section 5: every provider network reaches the entries of the groups that it is bound to. */
import { pyStr } from '../../../python/text.ts'
import { type Dict, truthy, type Value } from '../../../python/value.ts'
import { skeletonOf } from '../../inventory/environment.ts'
import { hostsOfReference, type ProviderNetwork, providerNetworks } from '../../inventory/provider-networks.ts'
import { groupAsRead } from '../../inventory/releases.ts'
import { dashesToUnderscores, textsIn } from '../../inventory/values.ts'
import type { Pass } from './context.ts'
import { layNetworkEntry, type PassNetwork, passNetwork } from './network-entry.ts'

export function addNetworks(pass: Pass): void {
  for (const network of providerNetworks(pass.config)) new BoundNetwork(pass, network).reachGroups()
}

/** One provider network on its way through the groups below its `group_binds`. */
class BoundNetwork {
  readonly #pass: Pass
  readonly #network: PassNetwork
  /** Laying an entry twice changes nothing, so a group that is reached by two ways is visited once. */
  readonly #visited = new Set<string>()
  #referenceHosts: ReadonlySet<Value> | undefined

  constructor(pass: Pass, network: ProviderNetwork) {
    this.#pass = pass
    this.#network = passNetwork(pass, network)
  }

  reachGroups(): void {
    for (const group of textsIn(this.#network.body.get('group_binds'))) {
      this.#visit(groupAsRead(this.#pass.release, group), [])
    }
  }

  /** Depth first: the groups below, then the group's own hosts. */
  #visit(group: string, trail: readonly string[]): void {
    if (trail.includes(group)) {
      this.#noteCycle(group, trail)
      return
    }
    if (this.#visited.has(group)) return
    const below = [...trail, group]
    for (const child of this.#pass.inventory.children(group)) if (typeof child === 'string') this.#visit(child, below)
    this.#visited.add(group)
    for (const host of this.#pass.inventory.hosts(group)) {
      const vars = this.#pass.inventory.host(host)
      if (vars && this.#refersTo(vars)) layNetworkEntry(this.#pass, this.#network, vars, host as string)
    }
  }

  /** With `reference_group`, only entries whose physical host is in that group or below it. */
  #refersTo(vars: Dict): boolean {
    const reference = this.#network.body.get('reference_group') ?? null
    if (!truthy(reference)) return true
    this.#referenceHosts ??= this.#hostsOfReference(reference)
    return this.#referenceHosts.has(vars.get('physical_host') ?? null)
  }

  #hostsOfReference(reference: Value): ReadonlySet<Value> {
    const { inventory, release } = this.#pass
    if (typeof reference === 'string' && inventory.has(reference))
      return hostsOfReference(reference, inventory, release)
    const dashless = typeof reference === 'string' ? dashesToUnderscores(reference) : ''
    this.#pass.faults.add({
      grade: 'error',
      code: 'V9',
      message: `the reference_group ${pyStr(reference)} of network ${this.#network.key} is not a group of this inventory`,
      remedy: this.#pass.inventory.has(dashless)
        ? `write ${dashless}: names of groups have underscores`
        : 'name a group of the user configuration or of the environment, or remove the key',
      source: 'config',
      path: [...this.#network.path, 'reference_group'],
    })
    return new Set()
  }

  #noteCycle(group: string, trail: readonly string[]): void {
    const last = trail.at(-1) ?? group
    this.#pass.faults.add({
      grade: 'error',
      code: 'E5',
      message: `groups ${group} and ${last} contain each other (${[...trail.slice(trail.indexOf(group)), group].join(' > ')})`,
      remedy: 'remove one of the two belongs_to entries',
      source: 'environment',
      path: [skeletonOf(this.#pass.environment, group), group, 'belongs_to'],
    })
  }
}
