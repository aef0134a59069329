/** What `--check` and `osa-inventory doctor` tell and a normal run never says: odd, but no reason to refuse. */

import { checkHostAddresses } from '../generator/checks/host-addresses.ts'
import { Faults, type Finding } from '../inventory/findings.ts'
import { Inventory } from '../inventory/inventory.ts'
import { adviseOnAddressAgreement, adviseOnAddressTexts } from './address-agreement.ts'
import { adviseOnContainerAddresses } from './container-addresses.ts'
import { type AdviceContext, type AdviceInputs, adviceContext } from './context.ts'
import { adviseOnDeparted, adviseOnMetalLeftovers } from './departed.ts'
import { adviseOnEnvironment } from './environment.ts'
import { adviseOnAffinity, adviseOnHostRoles, adviseOnHostSettings } from './host-settings.ts'
import { adviseOnKeys, adviseOnMisplacedKeys } from './known-keys.ts'
import { adviseOnNetworkOverlap, adviseOnNetworkReferences, adviseOnNetworkShapes } from './network-shapes.ts'
import { adviseOnUsedIps } from './used-ips.ts'

export type { AdviceInputs } from './context.ts'

const advisers: readonly ((context: AdviceContext) => Finding[])[] = [
  adviseOnKeys,
  adviseOnMisplacedKeys,
  adviseOnHostRoles,
  adviseOnHostSettings,
  adviseOnAffinity,
  adviseOnDeployedAddresses,
  adviseOnMetalLeftovers,
  adviseOnNetworkShapes,
  adviseOnNetworkReferences,
  adviseOnNetworkOverlap,
  adviseOnUsedIps,
  adviseOnAddressTexts,
  adviseOnAddressAgreement,
  adviseOnContainerAddresses,
  adviseOnEnvironment,
  adviseOnDeparted,
]

/**
 * Warnings and notes on inputs of any quality: what is malformed is skipped here and refused by the checks.
 * Some repeat an error of the generator in a lower grade (`N5`, `V9`, `V10`, `E3`): anyone who shows both drops those.
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
