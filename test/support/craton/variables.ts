/** Own and inherited variables: the nearest wins, whole value, and a null hides what is above it. */
import { Dict, type Value } from '../../../src/python/value.ts'
import { record, serverFault } from './answer.ts'
import { checkKeys, checkValue } from './rules.ts'
import { type Row, type Tables, tableOf } from './tables.ts'

export function resolvedVariables(tables: Tables, row: Row): Dict {
  const resolved = new Dict()
  for (const variables of levels(tables, row).toReversed()) {
    for (const [key, value] of variables) resolved.set(key, value)
  }
  return resolved
}

/** From the nearest. The cell of a parent does not count, only the device's own. */
function levels(tables: Tables, row: Row): Dict[] {
  const own: Dict[] = []
  if (tableOf(row.kind) === 'devices') {
    for (let each: Row | undefined = row; each !== undefined; each = tables.parentOf(each)) own.push(each.variables)
  } else own.push(row.variables)
  const around = [
    holderOf(tables, row, 'cells'),
    holderOf(tables, row, 'regions'),
    holderOf(tables, row, 'clouds'),
    tables.projects.get(row.projectId),
  ]
  return [...own, ...around.flatMap((each) => (each ? [each.variables] : []))]
}

/** One that is named and gone was not foreseen. */
function holderOf(tables: Tables, row: Row, table: 'cells' | 'regions' | 'clouds'): Row | undefined {
  const id = row.fields.get(`${table.slice(0, -1)}_id`) ?? null
  const found = tables.row(table, id)
  if (id !== null && !found) throw serverFault()
  return found
}

/** Merges by key; each value is replaced whole. All or nothing. */
export function mergeVariables(tables: Tables, stored: Dict, given: Dict): void {
  checkVariables(tables, stored, given)
  for (const [key, value] of given) stored.set(key, value)
}

export function checkVariables(tables: Tables, stored: Dict, given: Dict): void {
  checkKeys(tables.mode, [...given.keys()].map(String), [...stored.keys()].map(String))
  for (const value of given.values()) checkValue(tables.mode, value)
}

export function dropVariables(stored: Dict, keys: readonly Value[]): void {
  for (const key of keys) if (typeof key === 'string') stored.delete(key)
}

export function variablesAnswer(variables: Dict): Dict {
  return record({ variables })
}
