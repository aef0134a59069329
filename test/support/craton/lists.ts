/** Listings: filters, pages and their links. */
import { compareCodePoints } from '../../../src/python/json-write.ts'
import { type Dict, isInteger, type Value } from '../../../src/python/value.ts'
import { type Answer, notFound, Refusal, record, serverFault } from './answer.ts'
import { identity } from './rules.ts'
import { type Kind, shapes } from './shapes.ts'
import { shown, type Wanted } from './shown.ts'
import { type Row, type Tables, tableOf } from './tables.ts'
import type { Query } from './validate.ts'

export interface Listing {
  readonly tables: Tables
  readonly kind: Kind
  readonly query: Query
  /** Rows of this project, or of all projects. */
  readonly rows: readonly Row[]
  readonly base: string
}

const notFilters = ['limit', 'marker', 'sort_keys', 'sort_dir', 'details', 'resolved-values', 'vars', 'label']

export function listed(listing: Listing): Answer {
  const { tables, kind, query, base } = listing
  const key = kind.replace('-', '_')
  if ((kind === 'clouds' || kind === 'regions') && (query.get('name') || query.get('id'))) {
    return { status: 200, body: record({ [key]: [shown(tables, oneOf(listing), 'none', base)], links: [] }) }
  }
  const page = pageOf(
    listing,
    listing.rows.filter((row) => matches(listing, row)),
  )
  const entries = page.map((row) => shown(tables, row, wantedBy(query), base))
  return { status: 200, body: record({ [key]: entries, links: links(listing, page) }) }
}

function wantedBy(query: Query): Wanted {
  if (query.get('details') !== true) return 'none'
  return query.get('resolved-values') === true ? 'resolved' : 'own'
}

/** Everything else is ignored; the id counts if both are given. */
function oneOf({ tables, query, rows }: Listing): Row {
  const [id, name] = [query.get('id'), query.get('name')]
  if (name) {
    const same = rows.filter((row) => equalTexts(tables, row.fields.get('name'), name))
    if (same.length > 1) throw serverFault()
    if (same.length === 0) throw notFound()
    if (!id) return same[0]!
  }
  const found = rows.find((row) => row.id === id)
  if (!found) throw notFound()
  return found
}

function equalTexts(tables: Tables, value: Value | undefined, wanted: string | number | boolean): boolean {
  return identity(tables.mode, String(value ?? null)) === identity(tables.mode, String(wanted))
}

function matches({ tables, kind, query }: Listing, row: Row): boolean {
  const label = query.get('label')
  if (label !== undefined && ![...row.labels].some((each) => equalTexts(tables, each, label))) return false
  const isSpecial = kind === 'clouds' || kind === 'regions'
  for (const [name, wanted] of query) {
    if (notFilters.includes(name) || (isSpecial && name === 'name')) continue
    if (!equalTexts(tables, name === 'id' ? row.id : row.fields.get(name), wanted)) return false
  }
  return true
}

function pageOf(listing: Listing, matching: readonly Row[]): Row[] {
  const { tables, kind, query } = listing
  const marker = query.get('marker')
  const last = marker === undefined ? undefined : tables.row(tableOf(kind), marker)
  if (marker !== undefined && last?.kind !== kind) throw new Refusal(400, `Marker "${marker}" does not exist`)
  const order = ordering(listing)
  const sorted = matching.toSorted(order)
  const rest = last ? sorted.filter((row) => order(row, last) > 0) : sorted
  return rest.slice(0, Number(query.get('limit') ?? 30))
}

/** `id` is always the last key: without it a page could lose rows. */
function ordering({ kind, query, tables }: Listing): (a: Row, b: Row) => number {
  const keys = String(query.get('sort_keys') ?? 'created_at,id').split(/[ ,]/)
  const columns = ['id', 'created_at', 'updated_at', 'project_id', ...shapes[kind].shown]
  const unknown = keys.find((key) => !columns.includes(key))
  if (unknown !== undefined) throw new Refusal(400, `"${unknown}" is an invalid sort key`)
  const sign = query.get('sort_dir') === 'desc' ? -1 : 1
  return (a, b) => {
    for (const key of keys) {
      const order = compare(tables, column(a, key), column(b, key))
      if (order !== 0) return order * sign
    }
    return 0
  }
}

function column(row: Row, key: string): Value {
  if (key === 'id') return row.id
  if (key === 'created_at') return row.createdAt
  if (key === 'updated_at') return row.updatedAt
  return key === 'project_id' ? row.projectId : (row.fields.get(key) ?? null)
}

const byWeights = new Intl.Collator('und', { sensitivity: 'base' })

/** What is empty comes first. MySQL sorts texts that it takes for the same as equal. */
function compare({ mode, collation }: Tables, a: Value, b: Value): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  if (isInteger(a) && isInteger(b)) return a < b ? -1 : a > b ? 1 : 0
  if (collation === 'unicode') return byWeights.compare(String(a), String(b))
  return compareCodePoints(identity(mode, String(a)), identity(mode, String(b)))
}

/** `next` stands on every page that is not empty, also on the last one; `prev` is off by one, as Craton's is. */
function links(listing: Listing, page: readonly Row[]): Dict[] {
  const { query, kind, base } = listing
  const parameters: [string, string][] = []
  for (const [name, value] of query) {
    if (name === 'limit' || name === 'marker') continue
    const text = value === true ? 'True' : value === false ? 'False' : String(value)
    parameters.push([name, name === 'sort_keys' ? text.replaceAll(' ', ',') : text])
  }
  if (!query.has('sort_keys')) parameters.push(['sort_keys', 'created_at,id'])
  if (!query.has('sort_dir')) parameters.push(['sort_dir', 'asc'])
  parameters.push(['limit', String(query.get('limit') ?? 30)])
  const href = (marker: string | number | boolean | undefined): string => {
    const all = marker === undefined ? parameters : [...parameters, ['marker', String(marker)]]
    return `${base}/${kind}?${new URLSearchParams(all as [string, string][])}`
  }
  const given = query.get('marker')
  const made = [record({ rel: 'first', href: href(undefined) })]
  made.push(record({ rel: 'prev', href: href(given === undefined ? undefined : previous(listing)) }))
  made.push(record({ rel: 'self', href: href(given) }))
  if (page.length > 0) made.push(record({ rel: 'next', href: href(page.at(-1)!.id) }))
  return made
}

/** The first row of the page before: a client that follows it loses that row. */
function previous(listing: Listing): number | undefined {
  const { query } = listing
  const turned = query.get('sort_dir') === 'desc' ? 'asc' : 'desc'
  const backwards = { ...listing, query: new Map([...query, ['sort_dir', turned]]) }
  return pageOf(
    backwards,
    listing.rows.filter((row) => matches(listing, row)),
  ).at(-1)?.id
}
