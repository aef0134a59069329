/** N5, N8: what `used_ips` says and does not do. */
import type { Dict } from '../../../python/value.ts'
import type { IpAddress } from '../../addresses.ts'
import { parseAddress } from '../../addresses.ts'
import type { Finding } from '../../findings.ts'
import { Inventory } from '../../inventory.ts'
import { parseReservation, readUsedIps } from '../../used-addresses.ts'
import { listAt, mappingAt } from '../../values.ts'
import { type AdviceContext, warning } from './context.ts'
import { isContainer } from './reach.ts'
import { listed } from './wording.ts'

export function adviseOnUsedIps({ config, stored }: AdviceContext): Finding[] {
  return [...unreadable(config), ...threeAddresses(config), ...(stored ? handedOut(config, new Inventory(stored)) : [])]
}

/** An error as soon as an address has to be drawn. */
function unreadable(config: Dict): Finding[] {
  return readUsedIps(config).unreadable.map((finding) => ({ ...finding, grade: 'warning' as const }))
}

function threeAddresses(config: Dict): Finding[] {
  return listAt(config, 'used_ips').flatMap((item, index) => {
    if (typeof item !== 'string' || !parseReservation(item)) return []
    const ends = item.split(/[,-]/).map((part) => part.trim())
    if (ends.length < 3) return []
    const message = `used_ips has "${item}", which reserves everything from ${ends[0]} to ${ends.at(-1)}`
    return warning(
      'N5',
      'config',
      ['used_ips', index],
      message,
      'write each address as an entry of its own, or two for a range',
    )
  })
}

/** What is handed out stays handed out; whoever reserved the address should know. */
function handedOut(config: Dict, stored: Inventory): Finding[] {
  const owners = containerAddresses(stored)
  return listAt(config, 'used_ips').flatMap((item, index) => {
    const reserved = typeof item === 'string' ? parseReservation(item) : undefined
    if (!reserved) return []
    const taken = owners.filter(({ address }) => {
      return typeof address === typeof reserved.first && address >= reserved.first && address <= reserved.last
    })
    if (taken.length === 0) return []
    const message = `used_ips reserves "${String(item)}", of which containers already have ${listed(taken.map(({ text, name }) => `${text} (${name})`))}`
    const remedy =
      'if something else has the address, give the container another one (`osa-inventory address pin`); else leave it'
    return warning('N8', 'config', ['used_ips', index], message, remedy)
  })
}

function containerAddresses(stored: Inventory): { name: string; text: string; address: IpAddress }[] {
  return [...stored.hostvars.keys()].flatMap((name) => {
    const vars = stored.host(name)
    if (typeof name !== 'string' || (vars?.get('physical_host') ?? name) === name || !isContainer(stored, name))
      return []
    const texts = new Set([vars?.get('ansible_host')])
    for (const key of mappingAt(vars, 'container_networks')?.keys() ?? [])
      texts.add(mappingAt(mappingAt(vars, 'container_networks'), key)?.get('address'))
    return [...texts].flatMap((text) => {
      const address = typeof text === 'string' ? parseAddress(text) : undefined
      return address === undefined ? [] : { name, text: text as string, address }
    })
  })
}
