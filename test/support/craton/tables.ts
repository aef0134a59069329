/** The rows of the stand-in: ids, unique names, cascades, as the database below Craton has them. */
import { Dict, type Value } from '../../../src/python/value.ts'
import { serverFault } from './answer.ts'
import { type Collation, identity, type Mode } from './rules.ts'
import type { Kind } from './shapes.ts'

export interface Row {
  readonly kind: Kind
  readonly id: number
  readonly projectId: string
  readonly createdAt: string
  updatedAt: string | null
  /** Names, ids of other rows, notes: what is neither a variable nor a label. */
  readonly fields: Map<string, Value>
  readonly variables: Dict
  readonly labels: Set<string>
}

export interface Project {
  readonly id: string
  readonly name: string
  readonly variables: Dict
}

type Table = 'clouds' | 'regions' | 'cells' | 'devices' | 'networks'

/** Hosts and network devices are one table: they share ids and names. */
export function tableOf(kind: Kind): Table {
  return kind === 'hosts' || kind === 'network-devices' ? 'devices' : kind
}

export class Tables {
  readonly mode: Mode
  readonly collation: Collation
  readonly projects = new Map<string, Project>()
  readonly #rows: Record<Table, Map<number, Row>> = {
    clouds: new Map(),
    regions: new Map(),
    cells: new Map(),
    devices: new Map(),
    networks: new Map(),
  }
  /** By the identity of the name, whatever the rows are inside of. */
  readonly #named = new Map<string, Set<Row>>()
  readonly #last: Record<Table, number> = { clouds: 0, regions: 0, cells: 0, devices: 0, networks: 0 }
  /** Craton asks SQLite for none: a deletion then takes the row alone, and what was inside it stays. */
  readonly foreignKeys: boolean
  #ticks = 0

  constructor(mode: Mode, foreignKeys = true, collation: Collation = 'general') {
    this.mode = mode
    this.collation = collation
    this.foreignKeys = foreignKeys
  }

  all(table: Table): Row[] {
    return [...this.#rows[table].values()]
  }

  row(table: Table, id: Value | undefined): Row | undefined {
    return typeof id === 'number' ? this.#rows[table].get(id) : undefined
  }

  /** SQLite gives the ids of deleted rows again, MySQL never does. */
  insert(kind: Kind, projectId: string, fields: Map<string, Value>): Row {
    const table = tableOf(kind)
    const rows = this.#rows[table]
    const last = this.mode === 'lax' ? Math.max(0, ...rows.keys()) : this.#last[table]
    const id = last + 1
    this.#last[table] = id
    const row: Row = {
      kind,
      id,
      projectId,
      createdAt: this.now(),
      updatedAt: null,
      fields,
      variables: new Dict(),
      labels: new Set(),
    }
    rows.set(id, row)
    this.#namesakes(row).add(row)
    return row
  }

  /** Sets fields, the name among them. */
  change(row: Row, fields: ReadonlyMap<string, Value>): void {
    this.#namesakes(row).delete(row)
    for (const [name, value] of fields) row.fields.set(name, value)
    this.#namesakes(row).add(row)
  }

  #namesakes({ kind, fields }: Pick<Row, 'kind' | 'fields'>): Set<Row> {
    const key = `${tableOf(kind)} ${identity(this.mode, String(fields.get('name')))}`
    const known = this.#named.get(key) ?? new Set()
    this.#named.set(key, known)
    return known
  }

  /** Everything in it becomes these rows, with the ids that they have. */
  putBack(rows: readonly Row[]): void {
    for (const table of Object.values(this.#rows)) table.clear()
    this.#named.clear()
    for (const row of rows) {
      const table = tableOf(row.kind)
      this.#rows[table].set(row.id, row)
      this.#last[table] = Math.max(this.#last[table], row.id)
      this.#namesakes(row).add(row)
    }
  }

  /** A creation that the database refuses costs an id on MySQL. */
  loseId(kind: Kind): void {
    this.#last[tableOf(kind)]++
  }

  /** UTC without a zone, in microseconds; whole seconds on MySQL. Never twice the same, where it can be reported. */
  now(): string {
    const [seconds, rest = ''] = new Date().toISOString().slice(0, -1).split('.')
    this.#ticks = (this.#ticks + 1) % 1000
    return this.mode === 'strict' ? `${seconds}.000000` : `${seconds}.${rest}${String(this.#ticks).padStart(3, '0')}`
  }

  /** The row that already has this name where names are unique, other than `except`. */
  sameName(kind: Kind, fields: Map<string, Value>, projectId: string, except?: Row): Row | undefined {
    const isIn = (row: Row): boolean => {
      if (kind === 'clouds') return row.projectId === projectId
      const container = kind === 'regions' ? 'cloud_id' : 'region_id'
      return row.fields.get(container) === fields.get(container)
    }
    return [...this.#namesakes({ kind, fields })].find((row) => row !== except && isIn(row))
  }

  /** With everything inside it, where there are foreign keys. */
  delete(row: Row): void {
    const isAlone = tableOf(row.kind) === 'devices' || !this.foreignKeys
    const gone = isAlone ? [row] : [row, ...this.#inside(row)]
    const devices = gone.filter((each) => tableOf(each.kind) === 'devices')
    if (this.foreignKeys && this.#refuses(devices, row.kind === 'clouds')) throw serverFault()
    for (const each of gone) {
      this.#rows[tableOf(each.kind)].delete(each.id)
      this.#namesakes(each).delete(each)
    }
  }

  #inside(row: Row): Row[] {
    const column = `${tableOf(row.kind).slice(0, -1)}_id`
    const found = (['regions', 'cells', 'devices', 'networks'] as const).flatMap((table) =>
      this.all(table).filter((each) => each.fields.get(column) === row.id),
    )
    const deeper = found.filter((each) => tableOf(each.kind) !== 'devices').flatMap((each) => this.#inside(each))
    return [...new Set([...found, ...deeper])]
  }

  #refuses(devices: readonly Row[], byId: boolean): boolean {
    return this.mode === 'lax' ? this.#orphans(devices) : this.#refusesOrder(devices, byId)
  }

  /** Whether a device that stays would lose its parent: SQLite looks at the end of the statement. */
  #orphans(inside: readonly Row[]): boolean {
    const ids = new Set<Value | undefined>(inside.map(({ id }) => id))
    return this.all('devices').some((each) => ids.has(each.fields.get('parent_id')) && !inside.includes(each))
  }

  /**
   * MySQL looks at each row: those of a cell go first, by id, the others by name, and no parent before its child.
   * @param byId the order in which a cloud's go
   */
  #refusesOrder(inside: readonly Row[], byId: boolean): boolean {
    const rank = (row: Row): string => identity(this.mode, String(row.fields.get('name')))
    const inCells = inside.filter((row) => (row.fields.get('cell_id') ?? null) !== null)
    const others = inside.filter((row) => !inCells.includes(row))
    const order = [
      ...inCells.toSorted((a, b) => a.id - b.id),
      ...others.toSorted((a, b) => (byId ? a.id - b.id : rank(a) < rank(b) ? -1 : 1)),
    ]
    return this.all('devices').some((each) => {
      const parent = this.parentOf(each)
      if (parent === undefined || !order.includes(parent)) return false
      return !order.includes(each) || order.indexOf(parent) < order.indexOf(each)
    })
  }

  parentOf(row: Row): Row | undefined {
    return this.row('devices', row.fields.get('parent_id'))
  }
}
