/** No address has two holders in any revision, and no machine two containers of a kind, or none. */
import type { Found } from '../history.ts'

export function holderFaults(revisions: readonly Found[]): string[] {
  return [...revisions.flatMap(addressFaults), ...revisions.flatMap(containerFaults)]
}

function addressFaults({ info, hosts }: Found): string[] {
  const holders = new Map<string, string>()
  const faults: string[] = []
  for (const [name, { addresses }] of hosts) {
    for (const address of new Set(Object.values(addresses))) {
      const other = holders.get(address)
      if (other !== undefined) faults.push(`revision ${info.id}: ${address} belongs to ${other} and to ${name}`)
      holders.set(address, name)
    }
  }
  return faults
}

function containerFaults({ info, hosts }: Found): string[] {
  const counts = new Map<string, number>()
  for (const [name, { machine }] of hosts) counts.set(machine, (counts.get(machine) ?? 0) + (name === machine ? 0 : 1))
  const odd = [...counts].filter(([machine, count]) => count !== 1 || !hosts.has(machine))
  return odd.map(([machine, count]) => `revision ${info.id}: ${machine} has ${count} containers`)
}
