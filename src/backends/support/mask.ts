/** Nothing that is shown, logged or thrown may hold a secret. */
import { inspect } from 'node:util'
import { memberOf, messageOf } from '../../core/errors.ts'
import type { Secret } from '../plugin.ts'
import { hideShapes, mask } from './secret-shapes.ts'

export { mask }

/** Lines of a key or certificate that are worth hiding by themselves. */
const shortestLine = 12

/** So many characters of a text are searched: what others send may be of any length. */
const longestSearched = 64 * 1024
/** So many of a longer one are shown. */
const mostShown = 4 * 1024

/**
 * The text without the secrets, also as URLs, JSON and base64 write them, and without whatever stands where URLs and
 * connection strings have a password. Of more than 64 KiB only the beginning is left.
 */
export function maskSecrets(text: string, secrets: Iterable<string>): string {
  const forms = [...new Set([...secrets].flatMap(formsOf))].sort((a, b) => b.length - a.length)
  if (text.length <= longestSearched) return hideAll(text, forms)
  const searched = beginningOf(text, forms)
  const shown = hideAll(searched, forms).slice(0, mostShown)
  return `${shown}… (${text.length - shown.length} more characters)`
}

function hideAll(text: string, forms: readonly string[]): string {
  return hideShapes(forms.reduce((rest, form) => rest.replaceAll(form, mask), text))
}

/** Cut where it cuts no secret in two: half of one would not be known for what it is. */
function beginningOf(text: string, forms: readonly string[]): string {
  let end = longestSearched
  for (const form of forms) {
    const last = text.slice(0, end + form.length).lastIndexOf(form)
    if (last >= 0 && last < end && last + form.length > end) end = last
  }
  const cut = text.slice(0, end)
  const word = cut.slice(Math.max(cut.lastIndexOf(' '), cut.lastIndexOf('\n')) + 1)
  return /:\/\/|=/.test(word) ? cut.slice(0, cut.length - word.length) : cut
}

/** How URLs, JSON and base64 write a secret, and its own lines. */
export function formsOf(secret: string): string[] {
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
 * stay themselves, because they are distinguished by their properties.
 */
export function maskError<E>(error: E, hide: (text: string) => string): E {
  try {
    return masked(error, hide, new Map()) as E
  } catch {
    // A getter of a plugin's error throws: it tells no more than this.
    const code = memberOf(error, 'code')
    return Object.assign(new Error(hide(messageOf(error))), typeof code === 'string' ? { code } : {}) as E
  }
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

/** A password whose text is known, once it was read, to what masks messages. */
export function heard(password: Secret | string | undefined, secrets: SecretTexts): Secret | undefined {
  if (password === undefined) return undefined
  return {
    async reveal() {
      const text = typeof password === 'string' ? password : await password.reveal()
      secrets.add(text)
      return text
    },
  }
}
