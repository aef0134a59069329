/** Nothing that is shown, logged or thrown may hold a secret. */
import { inspect } from 'node:util'

export const mask = '********'

/** Lines of a key or certificate that are worth hiding by themselves. */
const shortestLine = 12

/** `scheme://user:password@host`, to the last `@`: a password that should have been percent-encoded counts too. */
const passwordInUrl = /([a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*:)\S+@/gi
/** `?password=…`, `OS_TOKEN = …`, as in URLs, in connection strings of databases, and among variables. */
const namedSecret =
  /((?:\bpass|[\w-]*(?:passw(?:or)?d|pwd|secret|token|api[_-]?key))\s*=\s*)(?!\*{8})("[^"]*"|'[^']*'|[^\s&;,'"`]+)/gi

/**
 * The text without the secrets, also as URLs, JSON and base64 write them, and without whatever stands where URLs and
 * connection strings have a password.
 */
export function maskSecrets(text: string, secrets: Iterable<string>): string {
  const forms = [...new Set([...secrets].flatMap(formsOf))].sort((a, b) => b.length - a.length)
  const hidden = forms.reduce((rest, form) => rest.replaceAll(form, mask), text)
  return hidden.replace(passwordInUrl, `$1${mask}@`).replace(namedSecret, `$1${mask}`)
}

function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= shortestLine && !line.startsWith('-----'))
  return [secret, ...lines]
    .filter((text) => text !== '')
    .flatMap((text) => {
      const bytes = Buffer.from(text, 'utf8')
      return [
        text,
        encodeURIComponent(bytes.toString('utf8')),
        JSON.stringify(text).slice(1, -1),
        bytes.toString('base64'),
      ]
    })
}

/** The secrets of this process so far: those written out in settings, and each that was revealed. */
export class SecretTexts {
  readonly #texts = new Set<string>()

  add(text: string): void {
    this.#texts.add(text)
  }

  /** Bound, so that it can be handed on. */
  readonly mask = (text: string): string => maskSecrets(text, this.#texts)
}

/**
 * The same error with every secret masked: in its message and stack, in what else it carries, and in its causes. Errors
 * stay themselves, because they are told apart by their properties.
 */
export function maskError<E>(error: E, hide: (text: string) => string): E {
  return masked(error, hide, new Map()) as E
}

function masked(value: unknown, hide: (text: string) => string, seen: Map<object, unknown>): unknown {
  if (typeof value === 'string') return hide(value)
  if (typeof value !== 'object' || value === null) return value
  if (seen.has(value)) return seen.get(value)
  if (value instanceof Error) return maskedError(value, hide, seen)
  if (Array.isArray(value)) return maskedEntries(value, [], hide, seen)
  if (isPlain(value)) return maskedEntries(value, {}, hide, seen)
  const shown = inspect(value, { depth: 8 })
  return hide(shown) === shown ? value : hide(shown)
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** A copy: the driver's own settings may hang on the error, and must keep the password. */
function maskedEntries(from: object, to: object, hide: (text: string) => string, seen: Map<object, unknown>): unknown {
  seen.set(from, to)
  for (const [key, value] of Object.entries(from)) {
    Object.defineProperty(to, key, { value: masked(value, hide, seen), enumerable: true, writable: true })
  }
  return to
}

function maskedError(error: Error, hide: (text: string) => string, seen: Map<object, unknown>): unknown {
  seen.set(error, error)
  for (const key of Reflect.ownKeys(error)) {
    const before: unknown = Reflect.get(error, key)
    const after = masked(before, hide, seen)
    if (after === before) continue
    if (!Reflect.set(error, key, after) || Reflect.get(error, key) !== after) return replacement(error, hide, seen)
  }
  return error
}

/** For an error that cannot be changed. */
function replacement(error: Error, hide: (text: string) => string, seen: Map<object, unknown>): Error {
  const copy = new Error(hide(error.message))
  copy.name = error.name
  seen.set(error, copy)
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? Object.assign(copy, { code }) : copy
}
