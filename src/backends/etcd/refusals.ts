/** What etcd's gateway refuses, and what that means: read from the gRPC code and the words, as the HTTP status varies by release. */
import {
  BackendAuthError,
  BackendUnavailableError,
  DocumentTooLargeError,
  PluginError,
  SettingsError,
} from '../errors.ts'
import type { Reply } from '../support/http.ts'
import { isMapping } from '../support/revision-shape.ts'

/**
 * What to do after an answer. `elsewhere`: this member has done nothing, and another one may. `unknown`: it may have done
 * it, and may do it later still (a write that timed out without a quorum is applied when the quorum returns).
 */
export type Verdict = 'done' | 'token' | 'elsewhere' | 'unknown' | 'refused'

/** Of gRPC. */
const codes = {
  cancelled: 1,
  unknown: 2,
  invalid: 3,
  late: 4,
  denied: 7,
  exhausted: 8,
  precondition: 9,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
} as const

export interface Said {
  /** `undefined`: not etcd's own answer, as from a proxy. */
  readonly code: number | undefined
  readonly words: string
}

/** @param body the answer as JSON, if it is a mapping */
export function saidIn(reply: Reply, body: Record<string, unknown> | undefined): Said {
  const code = typeof body?.code === 'number' ? body.code : undefined
  const words = [body?.message, body?.error].find((each) => typeof each === 'string')
  return { code, words: words ?? (reply.text.trim().split('\n', 1)[0]!.slice(0, 200) || 'no message') }
}

export function verdictOn({ status }: Reply, { code, words }: Said): Verdict {
  if (status >= 200 && status < 300) return 'done'
  switch (code) {
    case codes.unauthenticated:
      return 'token'
    case codes.unavailable:
      return words.includes('no leader') ? 'elsewhere' : 'unknown'
    case codes.unknown:
    case codes.late:
    case codes.cancelled:
      return 'unknown'
    case codes.exhausted:
      return words.includes('too many requests') ? 'elsewhere' : 'refused'
    case undefined:
      if (status === 429) return 'elsewhere'
      return status >= 500 ? 'unknown' : 'refused'
    default:
      return 'refused'
  }
}

/** Of a member that is asked for a token while the cluster keeps no accounts. */
export function isWithoutAccounts({ code, words }: Said): boolean {
  return code === codes.precondition && words.includes('not enabled')
}

export interface Refused {
  /** `etcd at 127.0.0.1:2379`, without any secret. */
  readonly where: string
  readonly section: string
  readonly user: string | undefined
  readonly path: string
}

const rights = 'docs/backends/etcd.md lists the rights that are needed'

export function refusal({ status }: Reply, { code, words }: Said, refused: Refused): Error {
  const { where, section, user, path } = refused
  const text = `${where} answers ${path} with ${status}: ${words}`
  const settings = (option: string, message: string, remedy: string): Error =>
    new SettingsError([{ key: option === '' ? section : `${section}.${option}`, message, remedy }])
  if (words.includes('CommonName of client')) {
    const message = `${where} takes no certificate with a common name from a client that also has a user`
    return settings('cert', message, 'name a certificate whose subject has no CN, only an O')
  }
  if (words.includes('database space exceeded')) {
    const remedy =
      'compact, defragment each member, then disarm the alarm NOSPACE: docs/backends/etcd.md has the commands'
    return new BackendUnavailableError(`${where} has no room left, and takes no write (NOSPACE)`, { remedy })
  }
  if (words.includes('too large') || words.includes('larger than max')) {
    const remedy = 'start etcd without a lower --max-request-bytes than its own default of 1.5 MiB'
    return new DocumentTooLargeError(text, { remedy })
  }
  if (words.includes('user name is empty')) {
    return new BackendAuthError(`${where} wants a user`, { remedy: `set ${section}.user and ${section}.password` })
  }
  if (words.includes('authentication failed')) {
    return new BackendAuthError(`${where} refuses the user or the password of ${user}`, { remedy: rights })
  }
  if (code === codes.denied || code === codes.unauthenticated) {
    const who = user === undefined ? 'this client' : `user ${user}`
    return new BackendAuthError(`${where} refuses ${who}: ${words}`, { remedy: rights })
  }
  if (code === codes.unimplemented || status === 404 || (status >= 300 && status < 400) || code === undefined) {
    const message = `${text}; this is not the JSON gateway of etcd 3.4 or later`
    return settings('endpoints', message, "name the members' client URLs, as in https://etcd1.example.com:2379")
  }
  return new PluginError(text)
}

/** A gateway's answer as a mapping; `undefined`: it is something else. */
export function mappingOf({ text }: Reply): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return isMapping(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}
