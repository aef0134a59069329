/** What an object store refuses, and what that means: read from the `Code` of its XML, as the words vary and may be empty. */
import {
  BackendAuthError,
  type BackendErrorPlace,
  BackendUnavailableError,
  DocumentTooLargeError,
  PluginError,
  SettingsError,
} from '../errors.ts'
import type { Reply } from '../support/http.ts'

export interface Said {
  /** `NoSuchKey`; empty: the store gave none. */
  readonly code: string
  readonly words: string
}

export function saidIn({ text }: Reply): Said {
  const beginning = text.slice(0, 4096)
  const of = (name: string): string => between(beginning, `<${name}>`, `</${name}>`)
  return { code: of('Code'), words: of('Message') || of('Code') || 'no message' }
}

/** @returns the text in between; empty: it is not there */
export function between(text: string, opening: string, closing: string, from = 0): string {
  const start = text.indexOf(opening, from)
  const end = start < 0 ? -1 : text.indexOf(closing, start + opening.length)
  return end < 0 ? '' : text.slice(start + opening.length, end)
}

/**
 * Of a conditional write. `refused`: the condition does not hold, and nothing was done. `unknown`: it may have been done, may
 * be done later, or lost a race; what is there now tells.
 */
export type WriteOutcome = 'done' | 'refused' | 'unknown'

export function outcomeOf({ status }: Reply, { code }: Said): WriteOutcome | undefined {
  if (status >= 200 && status < 300) return 'done'
  if (status === 412 || (status === 404 && code === 'NoSuchKey')) return 'refused'
  // A loser of a race gets 409 from one store, 500 from another.
  if (status === 409 || status === 429 || status >= 500) return status === 501 ? undefined : 'unknown'
  return undefined
}

export interface Asking {
  /** `S3 at rgw.example.com:7480, bucket osa`, without any secret. */
  readonly where: string
  readonly section: string
  /** What credentials are used, by their place. */
  readonly who: string
  readonly method: string
  readonly key: string
  readonly now: Date
}

const manual = 'docs/backends/s3.md lists the rights that are needed'

export function refusal(reply: Reply, { code, words }: Said, asking: Asking): Error {
  const { status, headers } = reply
  const { where, section, who, method, key, now } = asking
  const said = `${where} answers ${method} ${key} with ${status}${code === '' ? '' : ` ${code}`}: ${words}`
  const settings = (option: string, message: string, remedy: string, place: BackendErrorPlace = {}): SettingsError =>
    new SettingsError([{ key: `${section}.${option}`, message, remedy }], place)
  switch (code) {
    case 'NoSuchBucket':
      return settings(
        'bucket',
        `${where}: there is no such bucket`,
        'make it, or correct its name, the endpoint or addressing',
      )
    case 'InvalidBucketName':
      return settings('bucket', `${where}: that is not the name of a bucket`, 'correct it')
    case 'PermanentRedirect':
    case 'AuthorizationHeaderMalformed':
    case 'IllegalLocationConstraintException':
      return settings('region', said, 'name the region that the bucket is in')
    case 'RequestTimeTooSkewed':
      return new BackendUnavailableError(`${where}: the clocks differ${skewIn(headers.date, now)}`, {
        remedy: 'set the clock of this machine or of the store right: 15 minutes are the most',
      })
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
    case 'UserSuspended':
    case 'InvalidToken':
    case 'ExpiredToken':
      return new BackendAuthError(`${where} refuses the credentials of ${who}: ${code}`, {
        remedy:
          'correct the access key and the secret; a wrong region or a proxy that changes headers breaks the signature too',
      })
    case 'QuotaExceeded':
    case 'SlowDown':
      return new BackendUnavailableError(said, { remedy: 'raise the quota, or try later' })
    case 'EntityTooLarge':
      return new DocumentTooLargeError(said)
    case 'NotImplemented':
      return settings('endpoint', `${said}: this store does not do what a shared inventory needs`, storeRemedy)
  }
  if (status === 403 || status === 401) {
    return new BackendAuthError(`${where} refuses ${method} ${key} to ${who}: ${code || status}`, { remedy: manual })
  }
  if (status >= 300 && status < 400)
    return settings('endpoint', `${said}; it is not followed`, 'name the address of the store itself')
  if (status >= 500 || status === 429) return new BackendUnavailableError(said)
  if (code === '' || status === 404 || status === 405) {
    return settings(
      'endpoint',
      `${said}; this is not an S3 store`,
      'name the address of the store, as in https://rgw.example.com',
    )
  }
  return new PluginError(said)
}

export const storeRemedy =
  'use a store that honours If-None-Match and If-Match (docs/backends/s3.md names some), or set allow_unconditional_writes = yes where only one machine writes'

function skewIn(date: string | undefined, now: Date): string {
  const theirs = Date.parse(date ?? '')
  if (Number.isNaN(theirs)) return ''
  const seconds = Math.round((now.getTime() - theirs) / 1000)
  return ` by ${Math.abs(seconds)} s: this machine is ${seconds > 0 ? 'ahead' : 'behind'}`
}
