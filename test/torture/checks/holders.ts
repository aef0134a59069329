/** No address has two holders in any revision. */
import type { Found } from '../history.ts'

export function holderFaults(revisions: readonly Found[]): string[] {
  return revisions.flatMap(({ info, hosts }) => {
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
  })
}
