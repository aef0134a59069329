/** `osa-inventory rename-groups --dashes`: the groups of an older inventory get the names that releases use now. */
import { renameDashes } from '../../../app/edits/rename-stored-groups.ts'
import type { Dict } from '../../../python/value.ts'
import type { ExitCode } from '../../io.ts'
import { defineCommand } from '../command.ts'
import { addConfig, addEnvironment, addJson, addReason, inputPlaces, openStore } from '../options.ts'
import { carryOutEdit, type Edit, type EditValues } from './edit.ts'

interface Values extends EditValues {
  readonly dashes: boolean
}

export const renameGroupsCommand = defineCommand<Values>({
  description:
    'Merges the dashed groups of an older stored inventory (shared-infra_hosts) into those that OpenStack-Ansible uses ' +
    'since 2026.1 (shared_infra_hosts), as one revision. Ansible sees the same hosts in the same order as before. Best ' +
    'done after the upgrade and before the first playbook: until then, a run that would make containers a second time ' +
    'is refused.',
  examples: ['rename-groups --dashes --dry-run', "rename-groups --dashes --reason 'upgrade to 2026.1'"],
  declare(parser) {
    parser.add_argument('--dashes', { action: 'store_true', help: 'groups with dashes in their names get underscores' })
    parser.add_argument('--dry-run', { action: 'store_true', help: 'tell what would change and store nothing' })
    addConfig(parser)
    addEnvironment(parser)
    addJson(parser)
    addReason(parser)
  },
  async run(values, context): Promise<ExitCode> {
    if (!values.dashes) return context.usage('say which groups: --dashes')
    const places = await inputPlaces(values, context)
    const store = await openStore(values, context, { manual: !values.dry_run })
    const plan = (stored: Dict): Edit => {
      const { inventory, notes } = renameDashes(stored, places)
      return { inventory, notes, next, unchanged: 'no group has the dashed name of an older release' }
    }
    return carryOutEdit(plan, store, values, context)
  },
})

const next = [
  'next: look for the dashed names in playbooks and scripts of your own (hosts: and --limit do not find them any more),',
  'and in group_binds of the configuration: openstack-ansible-inventory --check tells of those',
]
