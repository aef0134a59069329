/** `osa-inventory rename-host`: a machine gets another name, and keeps all that it has. */

import { renameStoredHost } from '../../../app/edits/rename-stored-host.ts'
import { shellWord } from '../../../core/inventory/text/visible.ts'
import { counted } from '../../../core/inventory/text/wording.ts'
import type { Dict } from '../../../python/value.ts'
import { addOption, completes } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { defineCommand } from '../command.ts'
import { addShared, inputPlaces, openStore } from '../options.ts'
import { carryOutEdit, type Edit, type EditValues } from './edit.ts'
import { createContainers } from './recreate.ts'

interface Values extends EditValues {
  readonly old: string
  readonly new: string
  readonly containers: boolean
}

export const renameHostCommand = defineCommand<Values>({
  description:
    'Gives a machine the name NEW, in its entry, in every group and in what its containers say of it, as one revision. ' +
    'First write NEW in the place of OLD in the configuration, then run this, before the next run. Containers keep ' +
    'their names and addresses: they run under these names, and go on.',
  examples: ['rename-host infra1 ctl1 --dry-run', "rename-host infra1 ctl1 --reason 'new naming scheme'"],
  declare(parser) {
    completes('hosts', parser.add_argument('old', { metavar: 'OLD', help: 'a machine of the inventory' }))
    parser.add_argument('new', { metavar: 'NEW', help: 'its name from now on, as the configuration has it' })
    addOption(
      parser,
      '--containers',
      'rename its containers too, which have to be made again for that: what is on their own disks is lost',
    )
    addOption(parser, '--dry-run', 'tell what would change and store nothing')
    addShared(parser, 'config', 'environment', 'release', 'json', 'reason')
  },
  async run(values, context): Promise<ExitCode> {
    const { old: from, new: to, containers: withContainers } = values
    if (from === to) return context.usage('OLD and NEW are the same name')
    const places = await inputPlaces(values, context)
    const store = await openStore(values, context, { manual: !values.dry_run })
    const plan = (stored: Dict): Edit => {
      const { inventory, containers, notes } = renameStoredHost(stored, { from, to, withContainers }, places)
      const made = [...containers].filter(([before, now]) => before !== now)
      const kept = containers.size - made.length
      return {
        inventory,
        notes: [
          ...(kept > 0
            ? [`${counted(kept, 'container')} of ${to} keep${kept === 1 ? 's its name' : ' their names'}`]
            : []),
          ...(made.length > 0 ? [madeAgainNote(made.length)] : []),
          ...notes,
        ],
        next: [...nextText(from, to), ...(made.length > 0 ? madeAgain(to, made) : [])],
        unchanged: `no changes: ${to} has that name already`,
      }
    }
    return carryOutEdit(plan, store, values, context)
  },
})

function nextText(from: string, to: string): string[] {
  return [
    `next: the machine itself has to be called ${to} too (hostnamectl set-hostname ${shellWord(to)}); look for ${from} in playbooks,`,
    'in --limit of your own scripts, in monitoring, and in services that know machines by name (nova, neutron, cinder);',
    `OpenStack-Ansible's own generator knows no renamed machines: it would make the containers of ${to} a second time`,
  ]
}

function madeAgainNote(count: number): string {
  const whose = count === 1 ? '1 container has' : `${count} containers have`
  return (
    `${whose} to be made again: a container that runs cannot be renamed. What is on its own disk is lost with it, and what ` +
    'the machine keeps for it below /openstack is not found under the new name (databases and queues too, unless other ' +
    'members of the cluster have them); its services are away meanwhile'
  )
}

/** The addresses stay, so the old ones have to be gone before the new ones come. */
function madeAgain(to: string, made: readonly (readonly [before: string, now: string])[]): string[] {
  return [
    `next: the containers run on ${to} under their old names until each is destroyed there; do it one by one, and keep`,
    'clusters whole meanwhile (galera, rabbitmq):',
    ...made.map(
      ([before]) => `    ansible ${shellWord(to)} -b -m command -a ${shellWord(`lxc-destroy -f -n ${before}`)}`,
    ),
    'and then, before the playbooks of their services (setup_infrastructure, setup_openstack):',
    ...createContainers(made.map(([, now]) => now)),
  ]
}
