/** Plain requests to a Craton, real or not, for the tests of the stand-in. */
import { parseJson } from '../../../src/python/json-read.ts'
import { Dict, type Value } from '../../../src/python/value.ts'
import type { User } from './access.ts'

export interface Reply {
  readonly status: number
  readonly text: string
  readonly headers: Headers
  /** The text as JSON; an empty one is `null`. */
  readonly json: Value
}

export class CratonClient {
  readonly url: string
  readonly #user: User
  constructor(url: string, user: User) {
    this.url = url
    this.#user = user
  }

  /** @param body JSON, as it goes over the wire */
  async send(method: string, path: string, body?: string, contentType = 'application/json'): Promise<Reply> {
    const headers = { ...authHeaders(this.#user), ...(body === undefined ? {} : { 'Content-Type': contentType }) }
    const response = await fetch(`${this.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
    return { status: response.status, text, headers: response.headers, json: text && isJson ? parseJson(text) : null }
  }

  async status(method: string, path: string, body?: string): Promise<number> {
    return (await this.send(method, path, body)).status
  }

  /** Creates a row. @returns its id */
  async create(path: string, fields: object): Promise<number> {
    const reply = await this.send('POST', path, JSON.stringify(fields))
    if (reply.status !== 201) throw new Error(`${reply.status} ${reply.text}`)
    return at(reply.json, 'id') as number
  }
}

export function authHeaders({ projectId, name, token }: User): Record<string, string> {
  return { 'X-Auth-Project': projectId, 'X-Auth-User': name, 'X-Auth-Token': token }
}

/** The value at a path of keys and places. */
export function at(value: Value, ...path: readonly (string | number)[]): Value | undefined {
  let found: Value | undefined = value
  for (const step of path) {
    if (typeof step === 'number') found = (found as Value[])[step]
    else found = found instanceof Dict ? found.get(step) : undefined
  }
  return found
}
