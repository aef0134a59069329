/** Addresses that two have, and networks that have hardly any left: what `osa-inventory addresses` shows in full. */

import { addressUse } from '../inventory/address-use.ts'
import { formatAddress } from '../inventory/addresses.ts'
import { Faults } from '../inventory/faults.ts'
import type { Finding } from '../inventory/findings.ts'
import { shellWord } from '../inventory/text/shell-word.ts'
import { type AdviceContext, note, warning } from './context.ts'
import { listed } from './wording.ts'

export function adviseOnAddressUse({ config, stored, generated }: AdviceContext): Finding[] {
  const use = addressUse({ config, stored: generated ?? stored, faults: new Faults() })
  const twice = use.twice.flatMap((rows): Finding[] => {
    const [container, other] = rows.filter(({ kind }) => kind === 'container')
    // A host and a container are told as N2, two hosts as N3 and others.
    if (!container || (!other && rows.some(({ kind }) => kind === 'host'))) return []
    const holders = rows.map(({ kind, holder }) => (kind === 'container' ? String(holder) : `the ${kind} ${holder}`))
    const message = `${formatAddress(container.first)} is used twice: by ${listed(holders)}`
    const remedy = `give another one to a container: osa-inventory address pin ${shellWord(String(container.holder))} NETWORK ADDRESS`
    return [warning('used-twice', 'inventory', ['_meta', 'hostvars', String(container.holder)], message, remedy)]
  })
  const tight = use.networks.flatMap(({ name, state, free }): Finding[] => {
    if (state !== 'full' && state !== 'nearly full') return []
    const left = free === 0n ? 'no address' : free === 1n ? 'one address' : `${free} addresses`
    const message = `cidr_networks.${name} has ${left} left for containers`
    const remedy = 'make it larger, or reserve fewer in used_ips; osa-inventory addresses shows who has which'
    return [note('nearly-full', 'config', ['cidr_networks', name], message, remedy)]
  })
  return [...twice, ...tight]
}
