/** Rows of docs/differences.md that `compare-original` finds a difference to come from. */
import type { CodeTable } from '../../inventory/codes/table.ts'

export const compareCodes = {
  C1: [
    {
      grade: '`underscored-hosts`',
      says: 'containers of a host with `_` in its name join no service in the original',
      remedy: "nothing, or set the quirk to keep the original's way",
    },
  ],
  C2: [
    {
      grade: '`sticky-no-containers`',
      says: 'in the original `no_containers` on one host counts for every host after it',
      remedy: 'the same',
    },
  ],
  C3: [
    {
      grade: '`host-prefix-match`',
      says: 'in the original a host gets what is meant for another whose name begins the same way',
      remedy: 'the same',
    },
  ],
  C12: [
    {
      grade: '',
      says: 'the original reads `conf.d` and `env.d` in the order of this disk, and hidden files too',
      remedy: 'name the files in the order in which they should count; remove or rename hidden ones',
    },
  ],
  D1: [
    {
      grade: '',
      says: 'a null among the hosts of `lxc_hosts`, for which Ansible drops the whole source',
      remedy: 'nothing: it is not in the inventory here',
    },
  ],
} satisfies CodeTable
