import type { Value } from '../../../python/value.ts'
import { crossesNetworks, crossingRemedy, overlaps, parseReservation } from '../../inventory/reservation.ts'
import { listAt } from '../../inventory/values.ts'
import { completeHosts } from './completion.ts'
import { addConfiguredHosts } from './configured-hosts.ts'
import { fillContainerTypes } from './container-types.ts'
import type { Pass } from './context.ts'
import { setGlobalVariables } from './global-variables.ts'
import { computeLxcHosts } from './lxc-hosts.ts'
import { tellLongNames } from './name-length.ts'
import { addNetworks } from './networks.ts'
import { joinSkeletonGroups, makeSkeletonGroups } from './skeleton.ts'

/** One pass: the steps of docs/generation.md, section 3, in their order. */
export function runPass(pass: Pass, containerCidr: Value): void {
  setGlobalVariables(pass, containerCidr)
  addConfiguredHosts(pass)
  makeSkeletonGroups(pass)
  joinSkeletonGroups(pass)
  fillContainerTypes(pass)
  addNetworks(pass)
  computeLxcHosts(pass)
  completeHosts(pass)
  noteExhaustedQueues(pass)
  tellLongNames(pass)
}

function noteExhaustedQueues(pass: Pass): void {
  for (const [queue, count] of pass.lacking) {
    pass.faults.add({
      grade: 'error',
      code: 'N9',
      message: `Cannot retrieve requested amount of IP addresses. Increase the ${queue} range in your openstack_user_config.yml.`,
      remedy: `${count} more ${count === 1 ? 'address is' : 'addresses are'} needed than cidr_networks.${queue} has free; ${wayOut(pass, queue)}`,
      source: 'config',
      path: ['cidr_networks', queue],
    })
  }
}

/** A larger network would not help where a slip of the pen reserves everything. */
function wayOut({ config, queues }: Pass, queue: string): string {
  const cidr = queues.get(queue)
  const culprit = listAt(config, 'used_ips').find((item): item is string => {
    if (typeof item !== 'string' || !crossesNetworks(item, queues)) return false
    return cidr !== undefined && overlaps(cidr, parseReservation(item)!)
  })
  if (culprit === undefined) return 'make it larger, or reserve fewer in used_ips'
  return `used_ips has "${culprit}", whose ends are not in one network: ${crossingRemedy(culprit, queues)}`
}
