/** What runs here: Node.js, and Ansible as it will call the generator. */
import { delimiter, join } from 'node:path'
import { pastAskedFor, pastVariable } from '../config/directories.ts'
import type { PlacedFinding } from '../config/locate-findings.ts'
import { may, type Patient } from '../config/look.ts'
import { isOldNode, oldestNode } from '../settings/plugins/own-package.ts'

export function examineAnsible({ env }: Patient): PlacedFinding[] {
  return [
    ...findAnsible(env.PATH ?? ''),
    ...unparsedIsFailed(env.ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED),
    ...inThePast(pastAskedFor(env)),
  ]
}

function findAnsible(path: string): PlacedFinding[] {
  const directories = [...path.split(delimiter).filter((directory) => directory !== ''), '/opt/ansible-runtime/bin']
  if (directories.some((directory) => may(join(directory, 'ansible-inventory'), 'enter'))) return []
  return [
    {
      grade: 'note',
      code: 'no-ansible',
      message: 'ansible-inventory is neither on PATH nor in /opt/ansible-runtime/bin',
      remedy: 'nothing to do where only the configuration is written; a deployment host needs Ansible',
    },
  ]
}

/** D2: without it a playbook ends with status 0 when the inventory fails. */
function unparsedIsFailed(setting: string | undefined): PlacedFinding[] {
  if (/^(?:true|yes|on|1|t|y)$/i.test(setting ?? '')) return []
  return [
    {
      grade: 'note',
      code: 'D2',
      message:
        'ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED is not set here: when the inventory cannot be made, ansible-playbook ' +
        'says "no hosts matched" and ends with status 0',
      remedy:
        'put `export ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED=true` into user.rc (or any_unparsed_is_failed into ansible.cfg)',
    },
  ]
}

function inThePast(rev: string | undefined): PlacedFinding[] {
  if (rev === undefined) return []
  return [
    {
      grade: 'warning',
      code: 'past-inventory',
      message: `${pastVariable}=${rev} is set: Ansible gets the inventory as it was then, not the present one`,
      remedy: `unset ${pastVariable}`,
    },
  ]
}

/** The Node.js that runs this. */
export function examineNode(_: unknown, version: string = process.versions.node): PlacedFinding[] {
  if (!isOldNode(version)) return []
  return [
    {
      grade: 'error',
      code: 'node-version',
      message: `this is Node.js ${version}; ${oldestNode} is the oldest that will do`,
      remedy: 'install a newer Node.js and make it the first one on PATH',
    },
  ]
}
