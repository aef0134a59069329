/** Who may ask. Checked before the route, and every refusal is 401. */
import { Refusal } from './answer.ts'
import type { Caller } from './routes.ts'

export interface User {
  readonly projectId: string
  readonly name: string
  readonly token: string
  readonly isAdmin?: boolean
  readonly isRoot?: boolean
}

export type Headers = Readonly<Record<string, string | string[] | undefined>>

const uuid = /^[0-9a-f]{32}$/

export function localCaller(users: readonly User[], headers: Headers): Caller {
  const project = text(headers['x-auth-project'])
  const id = plainUuid(project ?? '')
  if (id === undefined) throw unauthorized(`Project ID ('${project ?? 'None'}') is not a valid UUID`)
  const user = users.find((each) => each.name === text(headers['x-auth-user']) && plainUuid(each.projectId) === id)
  if (!user || user.token !== text(headers['x-auth-token'])) throw unauthorized()
  return { projectId: user.projectId, isAdmin: user.isAdmin ?? user.isRoot ?? false, isRoot: user.isRoot ?? false }
}

export function unauthorized(message = 'The request could not be authenticated.'): Refusal {
  return new Refusal(401, message)
}

export function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}

function plainUuid(project: string): string | undefined {
  const plain = project.replace(/^urn:|^uuid:|[{}-]/g, '').toLowerCase()
  return uuid.test(plain) ? plain : undefined
}
