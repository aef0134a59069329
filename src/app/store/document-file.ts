/** An inventory in a file of the user's own, to become the stored one. */

import { storedFaults } from '../../core/inventory/stored-inventory.ts'
import { largestDocument } from '../../disk/limits.ts'
import { JsonSyntaxError, parseJson } from '../../python/json-read.ts'
import { dumpJson } from '../../python/json-write.ts'
import type { Value } from '../../python/value.ts'
import { readSource, SourceFileError } from '../config/source-files.ts'
import type { Restorable } from './restore.ts'
import { InventoryUnusableError } from './stored-cloud.ts'

const remedy = 'give what `osa-inventory export` writes, or a copy of an openstack_inventory.json'

/**
 * The document is written anew, in the one form that inventories are stored in: a file that has it already stays as it
 * is, byte for byte.
 *
 * @throws SourceFileError, InventoryUnusableError
 */
export function readDocument(path: string): Restorable {
  const source = readSource(path, undefined, largestDocument)
  if (!source) throw new SourceFileError(path, 'there is no such file')
  const inventory = parsed(path, source.text)
  const [fault] = storedFaults(inventory)
  if (fault) {
    const message = fault.message.replace('the stored inventory', 'it')
    throw new InventoryUnusableError(`${path} is no inventory: ${message}`, remedy)
  }
  return { name: path, document: dumpJson(inventory), inventory }
}

function parsed(path: string, text: string): Value {
  try {
    return parseJson(text)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    const { line, column, problem } = error
    throw new SourceFileError(path, `is not JSON: ${problem}`, { line, column })
  }
}
