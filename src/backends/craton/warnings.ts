/** What an operator is told of a state that is not as it should be. */
import { CorruptDocumentError } from '../errors.ts'
import type { Found } from './found.ts'

/** So many differences are told by name. */
const mostTold = 5
const remedy = 'the next change puts Craton right'

export function warningsOf({ intent, differences, manifest }: Found): string[] {
  const warnings: string[] = []
  if (intent) {
    const what = `the write of revision ${intent.id} that ${intent.author} began at ${intent.time} has not ended`
    const meanwhile = manifest ? `revision ${manifest.revision.id} counts` : 'nothing counts as written'
    warnings.push(`${what}; until it does, ${meanwhile}, and if it was interrupted, ${remedy}`)
  }
  if (differences.length > 0) {
    const told = differences.slice(0, mostTold).join('; ')
    const rest = differences.length > mostTold ? `; and ${differences.length - mostTold} more` : ''
    const what = `not as revision ${manifest?.revision.id} has it: ${told}${rest}`
    warnings.push(`${what}. The inventory is read from its copy there; ${remedy}`)
  }
  return warnings
}

export function damaged(message: string): CorruptDocumentError {
  return new CorruptDocumentError(message, {
    remedy:
      'put it back with `osa-inventory import`, from openstack_inventory.json in the configuration directory or another copy',
  })
}
