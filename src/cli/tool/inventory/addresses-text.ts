/** Networks and their addresses, as text and for programs. */

import type { AddressRow, AddressUse, NetworkUse } from '../../../core/inventory/address-use.ts'
import { formatAddress } from '../../../core/inventory/addresses.ts'
import { pathText, type ValuePath } from '../../../core/inventory/findings.ts'
import { alignColumns, table } from '../../../core/inventory/text/columns.ts'
import type { Plain } from '../answer.ts'

/** `listed`: the networks whose addresses are told one by one. */
export function addressesText(use: AddressUse, listed: readonly NetworkUse[]): string {
  const sections = [
    use.networks.length > 0
      ? table(headings, use.networks.map(networkCells))
      : ['there is no network in cidr_networks'],
    ...listed.map((network) => [`${network.name} ${network.text}`, ...indented(use.rowsOf(network).map(rowCells))]),
    use.outside.length > 0 ? ['outside of every network', ...indented(use.outside.map(rowCells))] : [],
    use.twice.length > 0 ? ['used twice', ...indented(use.twice.flat().map(rowCells))] : [],
    use.networks.flatMap(advice),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
    .join('\n')
}

const headings = ['network', 'cidr', 'size', 'reserved', 'hosts', 'containers', 'free', 'state']

function networkCells({ name, text, cidr, reserved, hosts, containers, free, state }: NetworkUse): string[] {
  const numbers = cidr ? [cidr.size, reserved, hosts, containers, free].map(numberText) : ['-', '-', '-', '-', '-']
  return [name, cidr ? text : '-', ...numbers, state ?? '-']
}

/** Nobody counts the addresses of an IPv6 network one by one. */
const longest = 10n ** 9n

function numberText(number: bigint): string {
  return number < longest ? String(number) : Number(number).toExponential(1)
}

function indented(rows: readonly (readonly string[])[]): string[] {
  return alignColumns(rows).map((line) => `  ${line}`)
}

function rowCells(row: AddressRow): string[] {
  return [addressText(row), row.kind.replace(' ', '-'), row.holder ?? '-', placesText(row)]
}

function addressText({ first, last }: AddressRow): string {
  return first === last ? formatAddress(first) : `${formatAddress(first)}-${formatAddress(last)}`
}

/** The variables that follow from a network's entry say nothing more beside it. */
function placesText({ places }: AddressRow): string {
  const own = places.filter((path) => path[0] !== 'ansible_host' && path[0] !== 'management_address')
  const shown = own.length > 0 ? own : places
  return shown.map(placeText).join(',') || '-'
}

function placeText(path: ValuePath): string {
  if (path[0] === 'container_networks') return String(path[1])
  return pathText(path[1] === 'provider_networks' ? path.slice(4) : path)
}

function advice({ name, state, free }: NetworkUse): string[] {
  if (state !== 'full' && state !== 'nearly full') return []
  const left = free === 0n ? 'has no address left' : `has ${free} left`
  return [`note: ${name} ${left}: make cidr_networks.${name} larger, or reserve fewer in used_ips`]
}

/**
 * `{networks: [{name, cidr, size, reserved, hosts, containers, free, state, addresses}], outside, twice}`. Numbers are
 * whole numbers of any size; `addresses` is null unless it was asked for. An address is `{address, last, kind, holder,
 * places}`; `last` is another one for a range.
 */
export function addressesAsJson(use: AddressUse, listed: readonly NetworkUse[]): Plain {
  return {
    networks: use.networks.map((network) => ({
      name: network.name,
      cidr: network.cidr ? network.text : null,
      size: wholeNumber(network.cidr?.size ?? 0n),
      reserved: wholeNumber(network.reserved),
      hosts: wholeNumber(network.hosts),
      containers: wholeNumber(network.containers),
      free: wholeNumber(network.free),
      state: network.state ?? null,
      addresses: listed.includes(network) ? use.rowsOf(network).map(rowAsJson) : null,
    })),
    outside: use.outside.map(rowAsJson),
    twice: use.twice.map((rows) => rows.map(rowAsJson)),
  }
}

function wholeNumber(number: bigint): number | bigint {
  return number <= Number.MAX_SAFE_INTEGER ? Number(number) : number
}

function rowAsJson({ first, last, kind, holder, places }: AddressRow): Plain {
  return { address: formatAddress(first), last: formatAddress(last), kind, holder: holder ?? null, places }
}
