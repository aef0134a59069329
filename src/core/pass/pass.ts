import type { Value } from '../../python/value.ts'
import { completeHosts } from './completion.ts'
import { addConfiguredHosts } from './configured-hosts.ts'
import { fillContainerTypes } from './container-types.ts'
import type { Pass } from './context.ts'
import { setGlobalVariables } from './global-variables.ts'
import { computeLxcHosts } from './lxc-hosts.ts'
import { addNetworks } from './networks.ts'
import { joinSkeletonGroups, makeSkeletonGroups } from './skeleton.ts'

/** One pass: the eight steps of generation.md, section 3 (used addresses, step 2, are gathered before). */
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
}

function noteExhaustedQueues(pass: Pass): void {
  for (const [queue, count] of pass.lacking) {
    pass.faults.add({
      grade: 'error',
      code: 'N9',
      message: `Cannot retrieve requested amount of IP addresses. Increase the ${queue} range in your openstack_user_config.yml.`,
      remedy: `${count} more ${count === 1 ? 'address is' : 'addresses are'} needed than cidr_networks.${queue} has free; make it larger, or reserve fewer in used_ips`,
      source: 'config',
      path: ['cidr_networks', queue],
    })
  }
}
