/** `osa-inventory address`: a container gets an address of one's choice, or that of another one. */

import { type AddressEdit, editAddresses } from '../../../app/edits/address-edit.ts'
import type { Dict } from '../../../python/value.ts'
import { addOption, completes } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { defineCommand } from '../command.ts'
import { addShared, inputPlaces, openStore } from '../options.ts'
import { carryOutEdit, type Edit, type EditValues } from './edit.ts'
import { createContainers, destroyContainers } from './recreate.ts'

interface Values extends EditValues {
  readonly action: 'pin' | 'move'
  readonly names: readonly string[]
  readonly force: boolean
}

export const addressCommand = defineCommand<Values>({
  description:
    'pin HOST NETWORK ADDRESS: the container gets this address on this network. move OLD NEW [NETWORK]: the container ' +
    'NEW gets the addresses that OLD has, or had before it was removed; while OLD is in the inventory, the two exchange ' +
    'them. Changes every variable that has the address, as one revision, and makes sure that the next run keeps it.',
  examples: [
    'address pin infra1-repo-container-c2f9ec11 management 10.20.1.7',
    'address move infra1-repo-container-c2f9ec11 \\\n      infra4-repo-container-0a1b2c3d --dry-run',
  ],
  declare(parser) {
    parser.add_argument('action', { choices: ['pin', 'move'], help: 'what to do' })
    const names = parser.add_argument('names', {
      metavar: 'NAME',
      nargs: '*',
      help: 'pin: HOST NETWORK ADDRESS; move: OLD NEW [NETWORK]. A network by its name in cidr_networks, or by that of its entry',
    })
    completes({ actions: { pin: ['hosts', 'networks', 'text'], move: ['hosts', 'hosts', 'networks'] } }, names)
    addOption(parser, '--dry-run', 'tell what would change and store nothing')
    addOption(parser, '--force', 'give also an address that used_ips reserves')
    addShared(parser, 'config', 'environment', 'release', 'json', 'reason')
  },
  async run(values, context): Promise<ExitCode> {
    const edit = editOf(values)
    if (typeof edit === 'string') return context.usage(edit)
    const places = await inputPlaces(values, context)
    const store = await openStore(values, context, { manual: !values.dry_run })
    const options = { ...places, store, force: values.force }
    const plan = async (stored: Dict): Promise<Edit> => {
      const { inventory, containers, notes } = await editAddresses(edit, stored, options)
      return { inventory, notes, next: recreate(containers), unchanged: 'no changes: it has that address already' }
    }
    return carryOutEdit(plan, store, values, context)
  },
})

/** What is wrong with the command line, or what it asks for. */
function editOf({ action, names }: Values): AddressEdit | string {
  const [first, second, third] = names
  if (action === 'pin') {
    if (names.length !== 3) return 'pin takes HOST NETWORK ADDRESS'
    return { kind: 'pin', container: first!, network: second!, address: third! }
  }
  if (names.length < 2 || names.length > 3) return 'move takes OLD NEW, and a NETWORK if only one is meant'
  if (first === second) return 'move takes two different containers'
  return { kind: 'move', from: first!, to: second!, ...(third === undefined ? {} : { network: third }) }
}

function recreate(containers: readonly string[]): string[] {
  return [
    'next: containers get their addresses when they are made; one that runs already has to be made again:',
    ...destroyContainers(containers),
    ...createContainers(containers),
  ]
}
