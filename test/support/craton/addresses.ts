/** Addresses as Python's `ipaddress` reads and prints them: what it cannot read poisons every answer that shows it. */
import { isIPv4, isIPv6 } from 'node:net'
import { serverFault } from './answer.ts'

export function printedAddress(stored: string): string {
  // node:net is as strict as Python about leading zeros; a zone is read by Python's newer releases alone.
  if (isIPv4(stored)) return stored
  const [address, zone] = stored.split('%') as [string, string | undefined]
  if (!isIPv6(address)) throw serverFault()
  return zone === undefined ? shortened(groupsOf(address)) : `${shortened(groupsOf(address))}%${zone}`
}

function groupsOf(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  if (dotted) {
    const [a, b, c, d] = dotted.slice(2).map(Number) as [number, number, number, number]
    return groupsOf(`${dotted[1]}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`)
  }
  const [head = '', tail] = address.split('::') as [string, string | undefined]
  const numbers = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)))
  if (tail === undefined) return numbers(head)
  const [before, after] = [numbers(head), numbers(tail)]
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
}

/** The first longest run of two or more zeros becomes `::`. */
function shortened(groups: readonly number[]): string {
  let best = { start: 0, length: 1 }
  for (let start = 0; start < 8; start++) {
    let length = 0
    while (groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  const hex = groups.map((group) => group.toString(16))
  if (best.length === 1) return hex.join(':')
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`
}
