/** Which of the three programs a command line means, by the name that it calls or by the first word behind it. */
import { basename } from 'node:path'

export type Called = 'inventory' | 'manage' | 'tool'

/** `osa-inventory inventory --list` is `openstack-ansible-inventory --list`. */
export const programWords = { inventory: 'openstack-ansible-inventory', manage: 'openstack-ansible-inventory-manage' }

/** @param argv as `process.argv`; a word that names the program is taken out of it */
export function calledAs(argv: string[]): Called {
  const name = basename(argv[1] ?? '')
  if (name === programWords.inventory) return 'inventory'
  if (name === programWords.manage) return 'manage'
  const word = argv[2]
  if (word !== 'inventory' && word !== 'manage') return 'tool'
  argv.splice(2, 1)
  return word
}
