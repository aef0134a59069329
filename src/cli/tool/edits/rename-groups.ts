/** `osa-inventory rename-groups`: groups with the names of another release get those of the present one. */

import { renameStoredGroups } from '../../../app/edits/rename-stored-groups.ts'
import type { Dict } from '../../../python/value.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { defineCommand } from '../command.ts'
import { addShared, inputPlaces, openStore } from '../options.ts'
import { carryOutEdit, type Edit, type EditValues } from './edit.ts'

interface Values extends EditValues {
  readonly dashes: boolean
  readonly underscores: boolean
}

export const renameGroupsCommand = defineCommand<Values>({
  description:
    'Merges the dashed groups of an older stored inventory (shared-infra_hosts) into those that OpenStack-Ansible uses ' +
    'since 2026.1 (shared_infra_hosts), or on an older release the other way round, as one revision. With --dashes ' +
    'Ansible sees the same hosts in the same order as before. Best done after the upgrade, or after going back, and before the first ' +
    'playbook: until then, a run that would make containers a second time is refused.',
  examples: [
    'rename-groups --dashes --dry-run',
    "rename-groups --dashes --reason 'upgrade to 2026.1'",
    "rename-groups --underscores --reason 'back to 2025.2'",
  ],
  declare(parser) {
    const which = parser.add_mutually_exclusive_group()
    addOption(which, '--dashes', 'groups with dashes in their names get underscores; since 2026.1')
    addOption(
      which,
      '--underscores',
      'groups that 2026.1 or later has named get the names of the present release; before 2026.1',
    )
    addOption(parser, '--dry-run', 'tell what would change and store nothing')
    addShared(parser, 'config', 'environment', 'release', 'json', 'reason')
  },
  async run(values, context): Promise<ExitCode> {
    if (!values.dashes && !values.underscores) return context.usage('say which groups: --dashes or --underscores')
    const spelling = values.dashes ? 'dashes' : 'underscores'
    const places = await inputPlaces(values, context)
    const store = await openStore(values, context, { manual: !values.dry_run })
    const plan = (stored: Dict): Edit => {
      const { inventory, notes } = renameStoredGroups(stored, spelling, places)
      return { inventory, notes, next: next[spelling], unchanged: unchanged[spelling] }
    }
    return carryOutEdit(plan, store, values, context)
  },
})

const unchanged = {
  dashes: 'no group has the dashed name of an older release',
  underscores: 'no group has the underscored name of a newer release',
}

const next = {
  dashes: [
    'next: look for the dashed names in playbooks and your own scripts (hosts: and --limit do not find them any more),',
    'and in group_binds of the configuration: openstack-ansible-inventory --check tells of those',
  ],
  underscores: [
    'next: look for the underscored names in playbooks and your own scripts, and in group_binds of the configuration:',
    'openstack-ansible-inventory --check tells of those',
  ],
}
