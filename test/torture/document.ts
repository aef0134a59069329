/** What a stored document says of its hosts: no more than the checks compare. */
import { createHash } from 'node:crypto'

export interface Holder {
  readonly machine: string
  readonly component: string
  /** By network; `ansible_host` is one of them. */
  readonly addresses: Readonly<Record<string, string>>
}

export type Hosts = ReadonlyMap<string, Holder>

interface Vars {
  readonly ansible_host: string
  readonly physical_host: string
  readonly component: string | null
  readonly container_networks: Readonly<Record<string, { readonly address: string }>>
}

export function digestOf(document: string): string {
  return createHash('sha256').update(document).digest('hex')
}

export function hostsOf(document: string): Hosts {
  const { hostvars } = (JSON.parse(document) as { _meta: { hostvars: Readonly<Record<string, Vars>> } })._meta
  return new Map(
    Object.entries(hostvars).map(([name, vars]) => [
      name,
      {
        machine: vars.physical_host,
        component: vars.component ?? '',
        addresses: {
          ansible_host: vars.ansible_host,
          ...Object.fromEntries(Object.entries(vars.container_networks).map(([net, { address }]) => [net, address])),
        },
      },
    ]),
  )
}

export function sameHolder(one: Holder, other: Holder): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

export interface HostChanges {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly string[]
}

export function changesBetween(before: Hosts, after: Hosts): HostChanges {
  const both = [...before.keys()].filter((name) => after.has(name))
  return {
    added: [...after.keys()].filter((name) => !before.has(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)),
    changed: both.filter((name) => !sameHolder(before.get(name)!, after.get(name)!)),
  }
}
