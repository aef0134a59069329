/** `osa-inventory addresses`: the networks, how full they are, and who has what. */

import { normalisedConfig, readInputs, refuseFaults } from '../../../app/config/inputs.ts'
import { locateFindings } from '../../../app/config/locate-findings.ts'
import { decideRelease } from '../../../app/settings/release.ts'
import { type AddressRow, type AddressUse, addressUse, queueNamed } from '../../../core/inventory/address-use.ts'
import { contains } from '../../../core/inventory/addresses.ts'
import { Faults } from '../../../core/inventory/findings.ts'
import { meantText, nearest } from '../../../core/inventory/text/nearest.ts'
import { addOption } from '../../argument-parser.ts'
import { findingLines } from '../../finding-text.ts'
import type { ExitCode } from '../../io.ts'
import { answer } from '../answer.ts'
import { type CommandContext, defineCommand, toolProgram } from '../command.ts'
import { addShared, inputPlaces, inventoryIn, openStore, type SharedValues } from '../options.ts'
import { addressesAsJson, addressesText } from './addresses-text.ts'

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
    addShared(parser, 'config', 'environment', 'release', 'json')
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
    if (values.network && queue === undefined) return unknownNetwork(values.network, use, context)
    const shown = queue === undefined ? use : onlyNetwork(use, queue)
    const listed = values.all || queue !== undefined ? shown.networks : []
    answer(values, context, {
      json: () => addressesAsJson(shown, listed),
      text: () => addressesText(shown, listed),
    })
    tellUnreadable(use, inputs, context)
    return 0
  },
})

function onlyNetwork(use: AddressUse, queue: string): AddressUse {
  const networks = use.networks.filter(({ name }) => name === queue)
  const isInside = ({ first }: AddressRow): boolean => networks.some(({ cidr }) => cidr && contains(cidr, first))
  return { ...use, networks, outside: [], twice: use.twice.filter((rows) => rows.some(isInside)) }
}

function unknownNetwork(name: string, { networks }: AddressUse, { io }: CommandContext): ExitCode {
  const known = networks.map((network) => network.name)
  const meant = nearest(name, known)
  const end = meant ? meantText(meant) : `: it has ${known.join(', ') || 'nothing'}`
  io.err(`${toolProgram}: there is no network ${name} in cidr_networks${end}\n`)
  return 1
}

function tellUnreadable({ unreadable }: AddressUse, inputs: ReturnType<typeof readInputs>, { io }: CommandContext) {
  for (const line of findingLines(locateFindings(unreadable, inputs.sources))) io.err(`${line}\n`)
}
