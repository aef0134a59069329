/** `osa-inventory addresses`: the networks, how full they are, and who has what. */
import { normalisedConfig, readInputs, refuseFaults } from '../../../app/config/inputs.ts'
import { locateFindings } from '../../../app/config/locate-findings.ts'
import { decideRelease } from '../../../app/settings/release.ts'
import {
  type AddressRow,
  type AddressUse,
  addressUse,
  type NetworkUse,
  queueNamed,
} from '../../../core/inventory/address-use.ts'
import { contains, formatAddress } from '../../../core/inventory/addresses.ts'
import { Faults, pathText, type ValuePath } from '../../../core/inventory/findings.ts'
import { alignColumns, table } from '../../../core/inventory/text/columns.ts'
import { meantText, nearest } from '../../../core/inventory/text/nearest.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { tableWidth } from '../../terminal.ts'
import { answer, type Plain } from '../answer.ts'
import { defineCommand } from '../command.ts'
import { addShared, inputPlaces, inventoryIn, openStore, type SharedValues } from '../options.ts'
import { UnknownNameError } from '../unknown-name.ts'

interface Values extends SharedValues {
  readonly network?: string | null
  readonly all: boolean
}

export const addressesCommand = defineCommand<Values>({
  description:
    'Lists the networks of the configuration: their size, what is reserved, what hosts and containers have, what is ' +
    'free. Tells which are nearly full, which addresses are in no network, and which are used twice. Changes nothing.',
  examples: ['addresses', 'addresses --network management', 'addresses --all', 'addresses --json'],
  declare(parser) {
    const what = parser.add_mutually_exclusive_group()
    addOption(what, '--network NAME', 'every address of one network: who has it', 'networks')
    addOption(what, '--all', 'every address of every network')
    addShared(parser, 'config', 'environment', 'release', 'names')
  },
  async run(values, context): Promise<ExitCode> {
    const places = await inputPlaces(values, context)
    const store = await openStore(values, context)
    const newest = await store.load()
    const stored = newest && inventoryIn(store, newest, values, context)
    const inputs = readInputs(places.configDirectory, places.environmentDirectory)
    const { release } = decideRelease(places.release, stored, inputs.environment)
    const faults = new Faults()
    const config = normalisedConfig(inputs, faults, release)
    const use = addressUse({ config, stored, faults })
    refuseFaults(faults, inputs)
    const queue = values.network ? queueNamed(config, values.network) : undefined
    if (values.network && queue === undefined) throw unknownNetwork(values.network, use)
    const shown = queue === undefined ? use : onlyNetwork(use, queue)
    const listed = values.all || queue !== undefined ? shown.networks : []
    answer(values, context, {
      json: () => addressesAsJson(shown, listed),
      text: () => addressesText(shown, listed, tableWidth(context.io)),
      names: () =>
        listed.length === 0
          ? shown.networks.map(({ name }) => name)
          : listed.flatMap((network) => shown.rowsOf(network).map(addressText)),
    })
    context.warn(locateFindings(use.unreadable, inputs.sources))
    return 0
  },
})

function onlyNetwork(use: AddressUse, queue: string): AddressUse {
  const networks = use.networks.filter(({ name }) => name === queue)
  const isInside = ({ first }: AddressRow): boolean => networks.some(({ cidr }) => cidr && contains(cidr, first))
  return { ...use, networks, outside: [], twice: use.twice.filter((rows) => rows.some(isInside)) }
}

function unknownNetwork(name: string, { networks }: AddressUse): UnknownNameError {
  const known = networks.map((network) => network.name)
  const meant = nearest(name, known)
  const end = meant ? meantText(meant) : `: it has ${known.join(', ') || 'nothing'}`
  return new UnknownNameError(`there is no network ${name} in cidr_networks${end}`)
}

/** `listed`: the networks whose addresses are told one by one. */
function addressesText(use: AddressUse, listed: readonly NetworkUse[], width: number | undefined): string {
  const indented = indentedTo(width)
  const sections = [
    use.networks.length > 0
      ? table(headings, use.networks.map(networkCells), width)
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

function indentedTo(width: number | undefined) {
  const inner = width === undefined ? undefined : width - 2
  return (rows: readonly (readonly string[])[]): string[] => alignColumns(rows, inner).map((line) => `  ${line}`)
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
function addressesAsJson(use: AddressUse, listed: readonly NetworkUse[]): Plain {
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
