/** Whether a document is the memory of a cloud: the one question that refusals, restores and guards ask of it. */
import { JsonSyntaxError, parseJson } from '../../python/json-read.ts'
import type { Value } from '../../python/value.ts'
import { hostCount } from './parts.ts'
import { storedFaults } from './stored-inventory.ts'

/**
 * `good`: an inventory that the generator can go on from, and it has hosts. `no hosts`: an inventory that knows none:
 * to go on from it is to begin anew. `damaged`: anything else.
 */
export type Judgement =
  | { readonly kind: 'good'; readonly inventory: Value; readonly hosts: number; readonly fault?: undefined }
  | { readonly kind: 'no hosts' | 'damaged'; readonly fault: string }

/** @param text the whole document; `fault` reads on after a file's name and a colon */
export function judgeDocument(text: string): Judgement {
  try {
    return judgeInventory(parseJson(text))
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    return { kind: 'damaged', fault: `not JSON: line ${error.line}, column ${error.column}: ${error.problem}` }
  }
}

export function judgeInventory(inventory: Value): Judgement {
  const [fault] = storedFaults(inventory)
  if (fault)
    return { kind: 'damaged', fault: `it is not an inventory: ${fault.message.replace('the stored inventory', 'it')}` }
  const hosts = hostCount(inventory)
  return hosts === 0 ? { kind: 'no hosts', fault: 'it has no hosts' } : { kind: 'good', inventory, hosts }
}
