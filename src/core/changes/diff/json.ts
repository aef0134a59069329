/** The difference between two inventories for programs. */
import { Dict, type Value } from '../../../python/value.ts'
import type { MembersChange } from '../../inventory/hostvars.ts'
import type { AddressChange, GroupDifference, HostDifference, InventoryDifference } from './inventory.ts'
import type { ValueChange } from './values.ts'

/**
 * `{hosts: [{name, change, kind, physical_host, address, variables: [{path, before, after}]}], groups: [{name, change,
 * hosts, children, variables}], addresses: [{host, network, before, after}]}`. A side on which there was nothing is
 * absent, which tells it from null.
 */
export function differenceAsJson(difference: InventoryDifference): Dict {
  return new Dict([
    ['hosts', difference.hosts.map(hostAsJson)],
    ['groups', difference.groups.map(groupAsJson)],
    ['addresses', difference.addresses.map(addressAsJson)],
  ])
}

function hostAsJson(host: HostDifference): Dict {
  return new Dict([
    ['name', host.name],
    ['change', host.change],
    ['kind', host.kind],
    ['physical_host', host.physicalHost ?? null],
    ['address', host.address ?? null],
    ['variables', host.variables.map(valueAsJson)],
  ])
}

function groupAsJson(group: GroupDifference): Dict {
  return new Dict([
    ['name', group.name],
    ['change', group.change],
    ['hosts', membersAsJson(group.hosts)],
    ['children', membersAsJson(group.children)],
    ['variables', group.rest.map(valueAsJson)],
  ])
}

function membersAsJson(list: MembersChange | undefined): Value {
  if (!list) return null
  return new Dict([
    ['added', [...list.added]],
    ['removed', [...list.removed]],
    ['reordered', list.reordered],
    ['before', [...list.before]],
    ['after', [...list.after]],
  ])
}

function valueAsJson({ path, before, after }: ValueChange): Dict {
  return sides(new Dict([['path', [...path]]]), before, after)
}

function addressAsJson({ host, network, before, after }: AddressChange): Dict {
  return sides(
    new Dict([
      ['host', host],
      ['network', network],
    ]),
    before,
    after,
  )
}

function sides(dict: Dict, before: Value | undefined, after: Value | undefined): Dict {
  if (before !== undefined) dict.set('before', before)
  if (after !== undefined) dict.set('after', after)
  return dict
}
