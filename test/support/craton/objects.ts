/** Creating, changing and deleting rows. */
import { Dict, equal, type Value } from '../../../src/python/value.ts'
import { printedAddress } from './addresses.ts'
import { notFound, Refusal, serverFault } from './answer.ts'
import { checkText, identity } from './rules.ts'
import { type Kind, shapes } from './shapes.ts'
import { type Row, type Tables, tableOf } from './tables.ts'
import { checkVariables } from './variables.ts'

const containers = { cloud_id: 'clouds', region_id: 'regions', cell_id: 'cells', parent_id: 'devices' } as const

export function created(tables: Tables, kind: Kind, projectId: string, body: Dict): Row {
  const fields = plainFields(body)
  // The schema knows these two, and the code does not.
  if (fields.has('regions') || fields.has('cells')) throw serverFault()
  const isDevice = tableOf(kind) === 'devices'
  if (isDevice && !fields.has('active')) fields.set('active', true)
  const variables = (body.get('variables') ?? new Dict()) as Dict
  const labels = (body.get('labels') ?? []) as string[]
  checkTexts(tables, fields)
  try {
    if (tables.sameName(kind, fields, projectId)) throw duplicate(kind)
    checkReferences(tables, fields)
    // A key that is there twice for the database is a duplicate too, and Craton blames the name.
    if (twice(tables, [...variables.keys()].map(String)) || twice(tables, labels)) throw duplicate(kind)
    checkVariables(tables, new Dict(), variables)
    checkLabels(tables, [], labels)
  } catch (error) {
    tables.loseId(kind)
    throw error
  }
  const row = tables.insert(kind, projectId, fields)
  for (const [key, value] of variables) row.variables.set(key, value)
  for (const label of labels) row.labels.add(label)
  return row
}

function twice({ mode }: Tables, texts: readonly string[]): boolean {
  const different = new Set(texts)
  return new Set([...different].map((text) => identity(mode, text))).size < different.size
}

function plainFields(body: Dict): Map<string, Value> {
  const fields = new Map<string, Value>()
  for (const [key, value] of body) if (key !== 'variables' && key !== 'labels') fields.set(String(key), value)
  return fields
}

function duplicate(kind: Kind): Refusal {
  const message = shapes[kind].duplicate
  return message === '' ? serverFault() : new Refusal(409, message)
}

function checkTexts(tables: Tables, fields: ReadonlyMap<string, Value>): void {
  for (const [name, value] of fields) {
    if (typeof value === 'string') {
      checkText(tables.mode, value, name === 'ip_address' ? 'address' : name === 'note' ? 'note' : 'name')
    }
  }
  if (fields.get('ip_address') === '') throw serverFault()
}

/** The rows that are named have to be there, if the database looks. */
function checkReferences(tables: Tables, fields: ReadonlyMap<string, Value>): void {
  if (!tables.foreignKeys) return
  for (const [name, table] of Object.entries(containers)) {
    const id = fields.get(name) ?? null
    if (id !== null && !tables.row(table, id)) throw serverFault()
  }
}

/** @throws Refusal 500 for an unknown id and for a name that another row has */
export function changed(tables: Tables, kind: Kind, row: Row | undefined, body: Dict): Row {
  if (!row) throw serverFault()
  existing(row)
  const fields = new Map([...row.fields, ...plainFields(body)])
  if (body.has('parent_id')) checkParent(tables, row, body.get('parent_id')!, fields.get('name'))
  checkTexts(tables, fields)
  checkReferences(tables, fields)
  if (tables.sameName(kind, fields, row.projectId, row)) throw serverFault()
  const isNew = [...fields].some(([name, value]) => !equal(value, row.fields.get(name) ?? null))
  tables.change(row, fields)
  if (isNew) row.updatedAt = tables.now()
  return row
}

function checkParent(tables: Tables, row: Row, parent: Value, name: Value | undefined): void {
  if (parent === null) return
  if (parent === row.id) {
    const reason = `The id for '${name}' cannot be used as its parent_id.`
    throw new Refusal(400, `A device cannot be its own parent. ${reason}`)
  }
  for (let each = tables.row('devices', parent); each !== undefined; each = tables.parentOf(each)) {
    if (each !== row) continue
    const reason = `The parent_id for '${name}' cannot be set to the id '${String(parent)}'.`
    throw new Refusal(400, `A device cannot have a descendant as its parent. ${reason}`)
  }
}

/** Labels are only ever added. Two that the database takes for one fail. */
export function addLabels(tables: Tables, row: Row, labels: readonly string[]): void {
  checkLabels(tables, [...row.labels], labels)
  for (const label of labels) row.labels.add(label)
}

function checkLabels(tables: Tables, stored: readonly string[], labels: readonly string[]): void {
  const asVariables = (texts: readonly string[]): Dict => new Dict(texts.map((text) => [text, null]))
  checkVariables(tables, asVariables(stored), asVariables(labels))
}

/** A row that is read: an address that cannot be read fails the whole request. */
export function existing(row: Row | undefined): Row {
  if (!row) throw notFound()
  const address = row.fields.get('ip_address')
  if (typeof address === 'string') printedAddress(address)
  return row
}
