/** Craton's routes, and what is done there. */
import type { Dict, Value } from '../../../src/python/value.ts'
import { type Answer, notFound, Refusal, record, serverFault } from './answer.ts'
import { listed } from './lists.ts'
import { addLabels, changed, created, existing } from './objects.ts'
import { type Kind, type Parameters, shapes } from './shapes.ts'
import { shown } from './shown.ts'
import { type Row, type Tables, tableOf } from './tables.ts'
import { checkFields, checkQuery, jsonBody, keyListErrors, refuse, variableErrors } from './validate.ts'
import { dropVariables, mergeVariables, resolvedVariables, variablesAnswer } from './variables.ts'

/** Who asks. */
export interface Caller {
  readonly projectId: string
  readonly isAdmin: boolean
  readonly isRoot: boolean
}

export interface Call {
  readonly method: string
  readonly path: string
  readonly search: URLSearchParams
  readonly contentType: string
  readonly body: Buffer
  /** Scheme, host and `/v1`, as the caller addressed them. */
  readonly base: string
  readonly caller: Caller
  readonly tables: Tables
}

const objects = Object.keys(shapes).join('|')
const pattern = new RegExp(`^/v1/(${objects}|projects)(?:/([^/]+)(?:/(variables|labels))?)?$`)

const noSuchUrl =
  'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.'

export function answerTo(call: Call): Answer {
  const [, resource, id, part] = pattern.exec(call.path) ?? []
  if (resource === undefined) throw new Refusal(404, noSuchUrl)
  if (resource === 'projects') return project(call, id, part)
  const kind = resource as Kind
  if (part === 'labels' && tableOf(kind) !== 'devices') throw new Refusal(404, noSuchUrl)
  const row = id === undefined ? undefined : visibleOne(call, kind, id)
  if (part === 'variables') return variables(call, kind, row)
  if (part === 'labels') return labels(call, row)
  return id === undefined ? collection(call, kind) : object(call, kind, id, row)
}

/** An administrator sees every project. A cell is shown by its id to anyone. */
function visible({ tables, caller }: Call, kind: Kind): Row[] {
  const rows = tables.all(tableOf(kind)).filter((row) => row.kind === kind)
  return caller.isAdmin ? rows : rows.filter((row) => row.projectId === caller.projectId)
}

function visibleOne({ tables, caller }: Call, kind: Kind, id: string): Row | undefined {
  const row = tables.row(tableOf(kind), Number(id))
  return row?.kind === kind && (caller.isAdmin || row.projectId === caller.projectId) ? row : undefined
}

function methods(call: Call, does: Readonly<Record<string, () => Answer>>): Answer {
  const act = does[call.method === 'HEAD' ? 'GET' : call.method]
  if (act) return act()
  const allowed = [...Object.keys(does), ...(does.GET ? ['HEAD'] : []), 'OPTIONS']
  throw new Refusal(405, 'The method is not allowed for the requested URL.', { Allow: allowed.join(', ') })
}

function collection(call: Call, kind: Kind): Answer {
  const { tables, base, caller } = call
  return methods(call, {
    GET: () => {
      const query = checkQuery(call.search, shapes[kind].list)
      return listed({ tables, kind, query, rows: visible(call, kind), base })
    },
    POST: () => {
      const body = checkFields(jsonBody(call.contentType, call.body), shapes[kind].create)
      const row = created(tables, kind, caller.projectId, body)
      const answer = shown(tables, row, 'own', base, { isFresh: true })
      return { status: 201, body: answer, headers: { Location: `${base}/${kind}/${row.id}` } }
    },
  })
}

function object(call: Call, kind: Kind, id: string, row: Row | undefined): Answer {
  const { tables, base } = call
  return methods(call, {
    GET: () => {
      const query = checkQuery(call.search, shapes[kind].byId)
      const found = existing(kind === 'cells' ? tables.row('cells', Number(id)) : row)
      const wanted = query.get('resolved-values') === true ? 'resolved' : 'own'
      return { status: 200, body: shown(tables, found, wanted, base) }
    },
    PUT: () => {
      const body = checkFields(jsonBody(call.contentType, call.body), shapes[kind].change)
      // This one does not ask of what kind the device is.
      const other =
        kind === 'hosts' ? visible(call, 'network-devices').find((each) => String(each.id) === id) : undefined
      const found = changed(tables, kind, row ?? other, body)
      return { status: 200, body: shown(tables, found, 'none', base, { isFresh: body.has('ip_address'), as: kind }) }
    },
    DELETE: () => {
      if (row) tables.delete(row)
      return { status: 204 }
    },
  })
}

function variables(call: Call, kind: Kind, row: Row | undefined): Answer {
  const { tables } = call
  const resolves = shapes[kind].resolvesVariables
  const parameters: Parameters = resolves ? shapes[kind].byId : {}
  return methods(call, {
    GET: () => {
      const query = checkQuery(call.search, parameters)
      const found = existing(row)
      const shownOnes = query.get('resolved-values') === true ? resolvedVariables(tables, found) : found.variables
      return { status: 200, body: variablesAnswer(shownOnes) }
    },
    ...changesOf(call, () => existing(row).variables),
  })
}

function changesOf(call: Call, own: () => Dict): Readonly<Record<string, () => Answer>> {
  return {
    PUT: () => {
      const given = jsonBody(call.contentType, call.body)
      refuse(variableErrors(given))
      const stored = own()
      mergeVariables(call.tables, stored, given as Dict)
      return { status: 200, body: variablesAnswer(stored) }
    },
    DELETE: () => {
      const keys = jsonBody(call.contentType, call.body)
      refuse(keyListErrors(keys))
      dropVariables(own(), keys as Value[])
      return { status: 204 }
    },
  }
}

function labels(call: Call, row: Row | undefined): Answer {
  const given = (): string[] => {
    const body = checkFields(jsonBody(call.contentType, call.body), { types: { labels: 'texts' } })
    existing(row)
    if (!body.has('labels')) throw serverFault()
    return body.get('labels') as string[]
  }
  const all = (): Answer => ({ status: 200, body: record({ labels: [...existing(row).labels] }) })
  return methods(call, {
    GET: () => {
      checkQuery(call.search, {})
      return all()
    },
    PUT: () => {
      const labels = given()
      addLabels(call.tables, existing(row), labels)
      return all()
    },
    DELETE: () => {
      for (const label of given()) existing(row).labels.delete(label)
      return { status: 204 }
    },
  })
}

/** As far as a plain user meets them: every refusal is 401, and their variables are inherited by all. */
function project(call: Call, id: string | undefined, part: string | undefined): Answer {
  const { caller, tables } = call
  if (id === undefined ? !caller.isRoot : !caller.isAdmin)
    throw new Refusal(401, "This action requires the 'admin' role")
  const found = id === undefined ? undefined : tables.projects.get(id)
  const own = (): Dict => {
    if (!found) throw notFound()
    return found.variables
  }
  const one = (): Dict => record({ id: id ?? '', name: found?.name ?? null, variables: own() })
  if (part === 'labels') throw new Refusal(404, noSuchUrl)
  if (part === 'variables') {
    return methods(call, { GET: () => ({ status: 200, body: variablesAnswer(own()) }), ...changesOf(call, own) })
  }
  const list = [...tables.projects.values()].map(({ id, name }) => record({ id, name }))
  return methods(call, {
    GET: () => ({ status: 200, body: id === undefined ? record({ projects: list, links: [] }) : one() }),
  })
}
