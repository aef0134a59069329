/** Why a host, a container, a group or an address is there: entries, rules, and the revision that it came with. */

import { distinctHoldings } from '../../core/inventory/address-holders.ts'
import { formatAddress, parseAddress } from '../../core/inventory/addresses.ts'
import { pathText, type ValuePath } from '../../core/inventory/findings.ts'
import { formerNames } from '../../core/inventory/former-names.ts'
import { hostvarsOf } from '../../core/inventory/hostvars.ts'
import { machineOf, textAt } from '../../core/inventory/kinds.ts'
import { configuredEntries } from '../../core/inventory/user-config.ts'
import { isHostGroup, mappingAt, pathKey } from '../../core/inventory/values.ts'
import { GroupGraph } from '../../core/inventory/views/graph.ts'
import { Dict } from '../../python/value.ts'
import { HostHistory, type Loss } from '../changes/blame.ts'
import type { Origin } from '../changes/timeline.ts'
import type { Place } from '../config/place.ts'
import type { Configured, PlacedOrigin } from './configured.ts'
import { type Found, findIn } from './find.ts'
import { type LookingBack, sinceIfKept } from './since.ts'

export interface ExplainedAddress {
  readonly address: string
  /** The key in `container_networks`, or the variable that has it. */
  readonly network: string
  /** A section of docs/generation.md. */
  readonly rule: string
  readonly from: { readonly path: ValuePath; readonly place: Place | undefined } | undefined
  readonly since: Origin | undefined
}

interface Thing {
  readonly name: string
  /** The decisive entry first. Empty: nothing makes it any more, or there is no configuration to ask. */
  readonly why: readonly PlacedOrigin[]
  readonly since: Origin | undefined
}

export type Explanation =
  | (Thing & {
      readonly kind: 'host' | 'container'
      /** The machine of a container, the group of a host. */
      readonly where: string | undefined
      readonly service: string | undefined
      readonly formerNames: readonly string[]
      readonly addresses: readonly ExplainedAddress[]
    })
  | (Thing & {
      readonly kind: 'group'
      readonly hosts: number
      /** With those of the groups below it. */
      readonly count: number
      readonly children: readonly string[]
      /** What no entry makes: why it is there. */
      readonly computed: { readonly does: string; readonly rule: string } | undefined
    })
  | {
      readonly kind: 'address'
      readonly name: string
      readonly held: readonly (Found & { readonly rule: string })[]
      /** Where nobody has it: what is known of it. */
      readonly note: string | undefined
    }
  /** In the configuration, and no run has made it yet. */
  | { readonly kind: 'configured'; readonly name: string; readonly places: readonly PlacedOrigin[] }
  /** `now`: what a machine that was renamed is called. */
  | { readonly kind: 'gone'; readonly name: string; readonly loss: Loss; readonly now: string | undefined }

export interface Asking extends LookingBack {
  readonly configured: Configured | undefined
}

/** `undefined`: nothing has that name, nor had it in what is kept of the history. */
export async function explain(inventory: Dict, name: string, asking: Asking): Promise<Explanation | undefined> {
  if (hostvarsOf(inventory).has(name)) return explainMachine(inventory, name, asking)
  if (name !== '_meta' && inventory.has(name)) return explainGroup(inventory, name, asking)
  if (parseAddress(name) !== undefined) return explainAddress(inventory, name, asking)
  return explainConfigured(name, asking) ?? (await explainLost(inventory, name, asking))
}

async function explainMachine(inventory: Dict, name: string, asking: Asking): Promise<Explanation> {
  const { configured } = asking
  const vars = mappingAt(hostvarsOf(inventory), name) ?? new Dict()
  const machine = machineOf(name, vars)
  const addresses = addressPaths(name, vars)
  const [since] = await sinceIfKept(asking, [{ kind: 'host', name, paths: addresses.map(({ path }) => path) }])
  return {
    kind: machine === undefined ? 'host' : 'container',
    name,
    where: machine ?? textAt(vars, 'physical_host_group'),
    service: textAt(vars, 'component'),
    formerNames: formerNames(vars),
    why: configured?.placed(configured.origins.machines.get(name)) ?? [],
    since: since?.birth,
    addresses: addresses.map(({ path, address }) => ({
      address,
      network: path.length > 1 ? String(path[1]) : pathText(path),
      rule: machine === undefined ? '5.4' : '5.3',
      from: configured?.valueOrigin(['_meta', 'hostvars', name, ...path]),
      since: since?.values.get(pathText(path)),
    })),
  }
}

/** Each address once, where its network has it. */
function addressPaths(name: string, vars: Dict): { readonly path: ValuePath; readonly address: string }[] {
  return distinctHoldings(new Dict([[name, vars]])).map(({ address, path }) => ({
    address: formatAddress(address),
    path,
  }))
}

/** What no entry of the configuration or the environment names. */
const computedGroups: ReadonlyMap<string, { readonly does: string; readonly rule: string }> = new Map([
  ['all', { does: 'is in every inventory, and has the variables of the whole cloud', rule: '3.1' }],
  ['lxc_hosts', { does: 'is computed: the machines of all containers whose container_tech is lxc', rule: '3.7' }],
])

async function explainGroup(inventory: Dict, name: string, asking: Asking): Promise<Explanation> {
  const { configured } = asking
  const [since] = await sinceIfKept(asking, [{ kind: 'group', name, paths: [] }])
  const graph = new GroupGraph(inventory).group(name)
  return {
    kind: 'group',
    name,
    hosts: graph?.hosts.length ?? 0,
    count: graph?.count ?? 0,
    children: graph?.children.map((child) => child.name) ?? [],
    computed: computedGroups.get(name),
    why: configured?.placed(configured.origins.groups.get(name)) ?? [],
    since: since?.birth,
  }
}

async function explainAddress(inventory: Dict, name: string, asking: Asking): Promise<Explanation> {
  const { found, note } = await findIn(inventory, name, asking)
  const held = found.filter(({ kind }) => kind === 'address')
  const hostvars = hostvarsOf(inventory)
  const ruleOf = ({ name }: Found): string => {
    if (!hostvars.has(name)) return '2.7'
    return machineOf(name, hostvars.get(name)) === undefined ? '5.4' : '5.3'
  }
  return { kind: 'address', name, note, held: held.map((each) => ({ ...each, rule: ruleOf(each) })) }
}

function explainConfigured(name: string, { configured }: Asking): Explanation | undefined {
  if (!configured) return undefined
  const entries = configuredEntries(configured.written, isHostGroup).filter(({ host }) => host === name)
  if (entries.length === 0) return undefined
  const origins = entries.map(({ group }) => {
    return { source: 'config', path: [group, name], does: `puts ${name} into ${group}`, rule: '3.2' } as const
  })
  return { kind: 'configured', name, places: configured.placed(origins) }
}

async function explainLost(inventory: Dict, name: string, { store, tell }: Asking): Promise<Explanation | undefined> {
  if (!store.backend.revisions) return undefined
  const history = await HostHistory.of(store, name, tell)
  const loss = await history?.loss(({ variables }) => variables !== undefined)
  if (!loss) return undefined
  const now = [...hostvarsOf(inventory)].find(([, vars]) => formerNames(vars).includes(name))?.[0]
  return { kind: 'gone', name, loss, now: now === undefined ? undefined : pathKey(now) }
}
