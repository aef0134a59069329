/** Codes of what is wrong with the environment (`env.d`). */
import type { CodeTable } from './table.ts'

export const environmentCodes = {
  E1: [
    {
      grade: 'error',
      says: 'a section, an entry or one of its keys is a list or a scalar where a mapping or a list must be',
      remedy: 'write what the message asks for; empty is allowed (`{}` also in the place of a list)',
    },
  ],
  E2: [
    {
      grade: 'warning',
      says: 'a group at the top level (`gen_hosts:` with `belongs_to` below it), or a section misspelt',
      remedy: 'move it below `physical_skel`, `component_skel` or `container_skel`',
    },
    {
      grade: 'note',
      says: 'another section: its entries become groups that nothing links',
      remedy: 'remove it, if it is not intended',
    },
  ],
  E3: [
    {
      grade: 'error, or warning while no host gets the type',
      says: 'a container type contains a component that does not exist',
      remedy: 'add it to `component_skel`, or take it out of `contains`',
    },
    {
      grade: 'warning',
      says: '`belongs_to` or `contains` is text or a mapping: each of its letters or keys counts as a name',
      remedy: 'write a list',
    },
  ],
  E5: [
    {
      grade: 'error, or warning while no network reaches them',
      says: 'groups contain each other',
      remedy: 'remove one `belongs_to`',
    },
  ],
  E6: [
    {
      grade: 'warning',
      says: '`physical_skel` has a group with dashes, whose hosts in the user configuration are in the group with underscores: networks do not reach them',
      remedy: 'write underscores wherever the group is named',
    },
    { grade: 'note', says: 'another name with dashes', remedy: 'the same' },
    {
      grade: 'note',
      says: 'a name is written with dashes and with underscores: two groups, of which the user configuration and `group_binds` can name one',
      remedy: 'move what only the dashed one has to the other',
    },
  ],
} satisfies CodeTable
