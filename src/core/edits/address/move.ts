/** One container gets the addresses that another has, or had before it was removed. */

import type { Dict } from '../../../python/value.ts'
import { parseAddress } from '../../inventory/addresses.ts'
import { shellWord } from '../../inventory/text/visible.ts'
import { mappingAt, pathKey } from '../../inventory/values.ts'
import {
  AddressRefusedError,
  addressTextIn,
  type ContainerNetwork,
  containerNamed,
  containerNetworks,
  type EditedCloud,
  networkNamed,
} from './container.ts'
import type { Gift } from './give.ts'

export interface Move {
  readonly from: string
  /** Its variables as they were before it was removed; absent for a container that is stored. */
  readonly former?: Dict
  readonly to: string
  /** Only on this one; else on every network that both are on. */
  readonly network?: string
}

export interface PlannedMove {
  /** With those in exchange, where the former holder is still there. */
  readonly gifts: readonly Gift[]
  /** Networks, by key, that only the former holder is or was on, with the address that nobody gets. */
  readonly left: readonly { readonly key: string; readonly address: string }[]
}

/** @throws AddressRefusedError */
export function planMove(cloud: EditedCloud, { from, former, to, network }: Move): PlannedMove {
  containerNamed(cloud, to)
  const fromVars = former ?? containerNamed(cloud, from)
  const only = network === undefined ? undefined : networkNamed(cloud, to, network)
  const targets = new Map((only ? [only] : containerNetworks(cloud, to)).map((target) => [target.key, target]))
  const held = heldAddresses(fromVars)
  const shared = [...targets.values()].filter(({ key }) => held.has(key))
  if (shared.length === 0) throw nothingShared(from, to, held, only?.key)
  const gifts = shared.map((target) => giftOf(to, target, held.get(target.key)!))
  const returns = former ? [] : returnGifts(cloud, from, shared)
  const left = only ? [] : [...held].filter(([key]) => !targets.has(key)).map(([key, address]) => ({ key, address }))
  return { gifts: [...gifts, ...returns], left }
}

function heldAddresses(vars: Dict): Map<string, string> {
  const networks = mappingAt(vars, 'container_networks')
  const held = [...(networks?.keys() ?? [])].flatMap((key) => {
    const address = addressTextIn(mappingAt(networks, key))
    return address === undefined ? [] : [[pathKey(key), address] as const]
  })
  return new Map(held)
}

function giftOf(container: string, network: ContainerNetwork, address: string): Gift {
  return { container, network, address: parseAddress(address)! }
}

/** An address of which both would be told does not count: the former holder gets the other one's. */
function returnGifts(cloud: EditedCloud, from: string, shared: readonly ContainerNetwork[]): Gift[] {
  return shared.map(({ key, entry }) => {
    const address = addressTextIn(entry)
    if (address === undefined) {
      const remedy = `remove ${from} first (osa-inventory remove ${shellWord(from)}): its addresses are found in the history then`
      throw new AddressRefusedError(`${from} would be left without an address on ${key}`, remedy)
    }
    return giftOf(from, networkNamed(cloud, from, key), address)
  })
}

function nothingShared(from: string, to: string, held: ReadonlyMap<string, string>, key?: string): AddressRefusedError {
  const where = held.size === 0 ? 'no network at all' : [...held.keys()].join(', ')
  const what = key === undefined ? `${from} and ${to} have no network in common` : `${from} has no address on ${key}`
  return new AddressRefusedError(what, `${from} has addresses on ${where}`)
}
