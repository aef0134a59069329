/** The objects of Craton that matter here: clouds, regions, cells, hosts and their variables. */
import { Dict, type Value } from '../../python/value.ts'
import { PluginError } from '../errors.ts'
import { jitter } from '../support/waiting.ts'
import { type Answer, type CratonClient, Fault, LostReply } from './client.ts'
import { lineOf } from './parts.ts'

interface Row {
  readonly id: number
  readonly name: string
  readonly note: string | undefined
}

export interface Cloud extends Row {
  readonly project: string
}

export interface Owner extends Row {
  /** Its own ones, as they are stored. */
  readonly variables: Dict
}

/** Without its variables. */
export interface CellRow extends Row {
  /** An administrator sees those of all projects. */
  readonly project: string
}

export interface HostRow extends Owner {
  readonly address: string
  readonly deviceType: string
  readonly parent: number | undefined
}

export type Resource = 'clouds' | 'regions' | 'cells' | 'hosts'
/** Resources that a region holds beside hosts and cells. */
export type OtherResource = 'network-devices' | 'networks'

/** Fields of an object, each as JSON text. */
export type Fields = ReadonlyMap<string, string>

/** The most that Craton gives at once. */
const page = 100
/** An answer may be lost, or a database may be busy, so often. */
const mostCreations = 5
/** Milliseconds (`jitter`). */
const pauses = [20, 500] as const
/** Someone may remove the very object at which a page ends. */
const mostListings = 3

export class CratonService {
  readonly client: CratonClient

  constructor(client: CratonClient) {
    this.client = client
  }

  async clouds(): Promise<Cloud[]> {
    const rows = await this.#list('clouds', {})
    return rows.map((row) => ({ ...rowFrom(row), project: textOf(row.get('project_id')) ?? '' }))
  }

  async regions(cloud: number): Promise<Owner[]> {
    return (await this.#list('regions', { cloud_id: cloud, ...own })).map(ownerFrom)
  }

  /** MySQL may give one whose name differs in case. */
  async cell(region: number, name: string): Promise<Owner | undefined> {
    const rows = await this.#list('cells', { region_id: region, name, ...own })
    return rows.map(ownerFrom).find((cell) => cell.name === name)
  }

  /** The same without its variables, as it is listed. */
  async cellRow(region: number, name: string): Promise<CellRow | undefined> {
    const rows = await this.#list('cells', { region_id: region, name })
    return rows.map(cellRowFrom).find((cell) => cell.name === name)
  }

  /**
   * A page of cells, by name from the last one back.
   *
   * @param limit from 10 to 100
   * @param marker the id of the cell that they come after
   * @returns `undefined` if that one is gone
   */
  async lastCells(region: number, limit: number, marker?: number): Promise<CellRow[] | undefined> {
    const query = { region_id: region, sort_keys: 'name', sort_dir: 'desc' }
    return (await this.#page('cells', { ...query, limit }, marker))?.map(cellRowFrom)
  }

  /** `undefined`: it is gone. Craton shows any project's cell by its id. */
  async cellAt(id: number): Promise<(Owner & CellRow) | undefined> {
    const { status, body } = await this.client.call({
      method: 'GET',
      path: `/cells/${id}`,
      query: { 'resolved-values': 'false' },
      isRepeatable: true,
      expected: [404],
    })
    return status === 404 ? undefined : { ...ownerFrom(body), ...cellRowFrom(body) }
  }

  async hosts(region: number): Promise<HostRow[]> {
    return (await this.#list('hosts', { region_id: region, ...own })).map(hostFrom)
  }

  async host(region: number, name: string): Promise<HostRow | undefined> {
    return (await this.hostsNamed(region, name)).find((host) => host.name === name)
  }

  /** All that the database takes for the same name. */
  async hostsNamed(region: number, name: string): Promise<HostRow[]> {
    return (await this.#list('hosts', { region_id: region, name, ...own })).map(hostFrom)
  }

  /** Whether a region holds anything of this kind. */
  async holds(region: number, resource: Resource | OtherResource): Promise<boolean> {
    return (await this.#list(resource, { region_id: region })).length > 0
  }

  /**
   * Makes an object.
   *
   * @param find looks it up by its name, for when the answer is lost
   * @returns its id; `undefined` if there is one of this name already
   */
  async create(
    resource: Resource,
    fields: Fields,
    find: () => Promise<{ readonly id: number } | undefined>,
  ): Promise<number | undefined> {
    const call = { method: 'POST', path: `/${resource}`, body: objectText(fields), expected: [409] } as const
    for (let attempt = 1; ; attempt++) {
      try {
        return idIn(await this.client.call({ ...call, isRepeatable: false }))
      } catch (error) {
        const isDoubtful = error instanceof LostReply || error instanceof Fault
        if (!isDoubtful || attempt === mostCreations) throw error
        const found = await find()
        if (found) return found.id
        await jitter(attempt, pauses)
      }
    }
  }

  /** Replaces the values of these keys, all at once. */
  async setVariables(resource: Resource, id: number, texts: Fields): Promise<void> {
    const body = objectText(texts)
    await this.client.call({ method: 'PUT', path: `/${resource}/${id}/variables`, body, isRepeatable: true })
  }

  async removeVariables(resource: Resource, id: number, keys: readonly string[]): Promise<void> {
    const body = lineOf([...keys])
    await this.client.call({ method: 'DELETE', path: `/${resource}/${id}/variables`, body, isRepeatable: true })
  }

  async change(resource: Resource, id: number, fields: Fields): Promise<void> {
    await this.client.call({ method: 'PUT', path: `/${resource}/${id}`, body: objectText(fields), isRepeatable: true })
  }

  /** One that is gone already is not an error. */
  async remove(resource: Resource, id: number): Promise<void> {
    await this.client.call({ method: 'DELETE', path: `/${resource}/${id}`, isRepeatable: true })
  }

  /** The links that Craton gives are not followed: they are wrong behind a proxy, and the credentials would go along. */
  async #list(resource: Resource | OtherResource, query: Readonly<Record<string, string | number>>): Promise<Dict[]> {
    for (let attempt = 1; ; attempt++) {
      const rows = await this.#pages(resource, query)
      if (rows) return rows
      if (attempt === mostListings) {
        throw new PluginError(`${this.client.where}: the list of ${resource} changes faster than it can be read`)
      }
    }
  }

  /** `undefined` if the object at which a page ended is gone. */
  async #pages(resource: string, query: Readonly<Record<string, string | number>>): Promise<Dict[] | undefined> {
    const rows: Dict[] = []
    for (let marker: number | undefined; ; ) {
      const found = await this.#page(resource, { ...query, limit: page }, marker)
      if (!found) return undefined
      rows.push(...found)
      if (found.length < page) return rows
      marker = idOf(found.at(-1)!)
    }
  }

  /** `undefined` if the object behind which the page begins is gone. */
  async #page(
    resource: string,
    query: Readonly<Record<string, string | number>>,
    marker: number | undefined,
  ): Promise<Dict[] | undefined> {
    const { status, body } = await this.client.call({
      method: 'GET',
      path: `/${resource}`,
      query: { ...query, ...(marker === undefined ? {} : { marker }) },
      isRepeatable: true,
      ...(marker === undefined ? {} : { expected: [400] }),
    })
    return status === 400 ? undefined : listIn(body, resource.replaceAll('-', '_'))
  }
}

/** Own variables come along; inherited ones do not. */
const own = { details: 'true', 'resolved-values': 'false' }

export function objectText(fields: Fields): string {
  return `{${Array.from(fields, ([key, text]) => `${lineOf(key)}:${text}`).join(',')}}`
}

function idIn({ status, body }: Answer): number | undefined {
  return status === 409 ? undefined : idOf(body)
}

function listIn(body: Dict, key: string): Dict[] {
  const list = body.get(key)
  if (!Array.isArray(list) || !list.every((row) => row instanceof Dict)) {
    throw new PluginError(`Craton gave no list of ${key}`)
  }
  return list
}

function idOf(row: Dict): number {
  const id = row.get('id')
  if (typeof id !== 'number') throw new PluginError('Craton gave an object without an id')
  return id
}

function rowFrom(row: Dict): Row {
  return { id: idOf(row), name: textOf(row.get('name')) ?? '', note: textOf(row.get('note')) }
}

function cellRowFrom(row: Dict): CellRow {
  return { ...rowFrom(row), project: textOf(row.get('project_id')) ?? '' }
}

function ownerFrom(row: Dict): Owner {
  const variables = row.get('variables')
  return { ...rowFrom(row), variables: variables instanceof Dict ? variables : new Dict() }
}

function hostFrom(row: Dict): HostRow {
  const parent = row.get('parent_id')
  return {
    ...ownerFrom(row),
    address: textOf(row.get('ip_address')) ?? '',
    deviceType: textOf(row.get('device_type')) ?? '',
    parent: typeof parent === 'number' ? parent : undefined,
  }
}

function textOf(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
