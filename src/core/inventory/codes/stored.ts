/** Codes of what is wrong with the stored inventory. */
import type { CodeTable } from './table.ts'

export const storedCodes = {
  S12: [
    {
      grade: 'error',
      says: 'it is not an inventory: no `_meta.hostvars`, or a group that is not a mapping',
      remedy: 'put a good version back (`osa-inventory restore latest`)',
    },
  ],
  unsettled: [
    {
      grade: 'error',
      says: 'it still changes after ten passes; the message names the path of what does',
      remedy: 'two entries contradict each other there: look for one variable in `host_vars` and `container_vars`',
    },
  ],
  C9: [
    {
      grade: 'warning',
      says: '`is_metal` or `no_containers` was switched on, and containers of the type are left',
      remedy: 'remove them (`osa-inventory remove NAME`), so that the host can take their place',
    },
    {
      grade: 'warning',
      says: 'it was switched off, and hosts are still members of the service',
      remedy: 'take them out of the group in the stored inventory, or switch it on again',
    },
  ],
  E8: [
    {
      grade: 'error',
      says: 'a run would make containers a second time, because the stored inventory has them in groups with the dashed names of an older release, or before 2026.1 with the underscored ones of a newer release',
      remedy:
        '`osa-inventory rename-groups --dashes` (`--underscores` before 2026.1); `osa-inventory generate --force` makes the second ones anyway',
    },
    {
      grade: 'warning',
      says: 'groups have the dashed names of an older release, beside the underscored ones or instead of them, or before 2026.1 the other way round; a run fills only the present ones',
      remedy: '`osa-inventory rename-groups --dashes` (`--underscores` before 2026.1), best before the next run',
    },
  ],
  L1: [
    {
      grade: 'note',
      says: 'a host left the configuration and stays in the inventory',
      remedy: '`osa-inventory stale` lists what is left, `osa-inventory remove` removes it',
    },
  ],
  L2: [{ grade: 'note', says: 'a host left the configuration with its whole group', remedy: 'the same' }],
  L3: [{ grade: 'note', says: 'a host left one of its groups and is still a member', remedy: 'the same' }],
} satisfies CodeTable
