/** What `--check` and `osa-inventory doctor` tell and a normal run never says: odd, but no reason to refuse. */
import { Faults } from '../faults.ts'
import type { Finding } from '../findings.ts'
import { Inventory } from '../inventory.ts'
import { adviseOnAddressAgreement } from './advice/address-agreement.ts'
import { adviseOnAddressTexts } from './advice/address-texts.ts'
import { adviseOnAddressUse } from './advice/address-use.ts'
import { adviseOnAffinity } from './advice/affinity.ts'
import { adviseOnContainerAddresses } from './advice/container-addresses.ts'
import { type AdviceContext, type AdviceInputs, adviceContext } from './advice/context.ts'
import { adviseOnDepartedHosts } from './advice/departed-hosts.ts'
import { adviseOnEnvironment } from './advice/environment-names.ts'
import { adviseOnGroupCycles } from './advice/group-cycles.ts'
import { adviseOnHostRoles } from './advice/host-roles.ts'
import { adviseOnHostVariables } from './advice/host-variables.ts'
import { adviseOnKeys } from './advice/known-keys.ts'
import { adviseOnMetalLeftovers } from './advice/metal-leftovers.ts'
import { adviseOnMisplacedKeys } from './advice/misplaced.ts'
import { adviseOnNetworkOverlap } from './advice/network-overlap.ts'
import { adviseOnNetworkReferences } from './advice/network-references.ts'
import { adviseOnNetworkShapes } from './advice/network-shapes.ts'
import { adviseOnMissingAddresses } from './advice/no-address.ts'
import { adviseOnNoContainers } from './advice/no-containers.ts'
import { adviseOnStoredNames } from './advice/stored-names.ts'
import { adviseOnUsedIps } from './advice/used-ips.ts'
import { checkHostAddresses } from './host-addresses.ts'

export type { AdviceInputs } from './advice/context.ts'

const advisers: readonly ((context: AdviceContext) => Finding[])[] = [
  adviseOnKeys,
  adviseOnMisplacedKeys,
  adviseOnHostRoles,
  adviseOnHostVariables,
  adviseOnNoContainers,
  adviseOnAffinity,
  adviseOnDeployedAddresses,
  adviseOnMetalLeftovers,
  adviseOnNetworkShapes,
  adviseOnNetworkReferences,
  adviseOnNetworkOverlap,
  adviseOnUsedIps,
  adviseOnAddressTexts,
  adviseOnAddressAgreement,
  adviseOnMissingAddresses,
  adviseOnContainerAddresses,
  adviseOnAddressUse,
  adviseOnEnvironment,
  adviseOnGroupCycles,
  adviseOnStoredNames,
  adviseOnDepartedHosts,
]

/**
 * Warnings and notes on inputs of any quality: what is malformed is passed over here and refused by the checks.
 * Some repeat an error of the generator in a lower grade (`N5`, `V9`, `V10`, `E3`): whoever shows both drops those.
 */
export function advise(inputs: AdviceInputs): Finding[] {
  const context = adviceContext(inputs)
  const told = new Faults()
  for (const adviser of advisers) told.addAll(adviser(context))
  return [...told.findings]
}

/** N2 to N4 of hosts that are deployed: the generator tells them too, unless it refuses something else. */
function adviseOnDeployedAddresses({ config, stored }: AdviceContext): Finding[] {
  const faults = new Faults()
  if (stored) checkHostAddresses(config, new Inventory(stored).hostvars, faults)
  return faults.findings.filter((finding) => finding.grade !== 'error')
}
