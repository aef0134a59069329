/** A backend behind glass: no secret comes out in an error, and a third party's fault is reported as such. */

import type { InventoryBackend } from '../../../backends/contract.ts'
import {
  type BackendErrorPlace,
  BackendUnavailableError,
  DriverMissingError,
  errorCodeOf,
  isContractError,
  isOperational,
  PluginError,
} from '../../../backends/errors.ts'
import { maskError } from '../../../backends/support/mask.ts'
import { isProgramFault, messageOf } from '../../../core/errors.ts'
import { isSystemError, placeOf, reasonOf } from '../../../disk/reason.ts'
import { missingDriver, type PluginPlace, remedyForMissing } from './missing-package.ts'

export interface Guard {
  /** For messages. */
  readonly section: string
  readonly plugin: string
  /** `undefined` for a built-in backend: a mistake in its code is this program's own. */
  readonly place: PluginPlace | undefined
  /** A file of this program. */
  readonly running: string
  mask(text: string): string
  /** The readable copy, where one is on this machine. */
  copy?(): string | undefined
}

/** Every method as before, whichever there are; what they throw has gone through `guardedError`. */
export function guardBackend(backend: InventoryBackend, guard: Guard): InventoryBackend {
  // The proxy's own target is empty: a frozen one would not let its methods be wrapped.
  return new Proxy<Partial<InventoryBackend>>(
    {},
    {
      has: (_, name) => name in backend,
      get(_, name) {
        const member: unknown = Reflect.get(backend, name)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => guardCall(() => Reflect.apply(member, backend, args), String(name), guard)
      },
    },
  ) as InventoryBackend
}

function guardCall(call: () => unknown, operation: string, guard: Guard): unknown {
  try {
    const result = call()
    if (isThenable(result)) return guardPromise(result, operation, guard)
    return isAsyncIterable(result) ? guardIterable(result, operation, guard) : result
  } catch (error) {
    throw guardedError(error, operation, guard)
  }
}

/** @throws what `pending` throws, guarded, also if it never settles */
export async function guardPromise<T>(pending: PromiseLike<T>, operation: string, guard: Guard): Promise<T> {
  try {
    return await answered(pending, () => new PluginError(`${headOf(guard)} never answers to \`${operation}\``))
  } catch (error) {
    throw guardedError(error, operation, guard)
  }
}

async function* guardIterable(items: AsyncIterable<unknown>, operation: string, guard: Guard): AsyncGenerator<unknown> {
  const iterator = items[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { done, value } = await guardPromise(iterator.next(), operation, guard)
      if (done) return
      yield value
    }
  } finally {
    await iterator.return?.()
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

function headOf({ section, plugin }: Guard): string {
  return `the plugin ${plugin} of [${section}]`
}

/** One of the contract's errors, with backend and operation, without any secret. */
export function guardedError(error: unknown, operation: string, guard: Guard): unknown {
  const masked = maskError(error, guard.mask)
  const { place: pluginPlace, running, section } = guard
  if (masked instanceof Error && isContractError(masked)) return placed(masked, section, operation, guard)
  const place = { backend: section, operation, cause: masked }
  if (pluginPlace === undefined) return toldOfBuiltIn(masked, place, guard)
  const driver = missingDriver(masked)
  if (driver !== undefined) {
    return new DriverMissingError(`${headOf(guard)} needs the package ${driver}, and that is not installed`, {
      ...place,
      remedy: remedyForMissing(driver, pluginPlace, running),
    })
  }
  return failure(messageOf(masked), place, guard)
}

function failure(reason: string, place: GuardedPlace, guard: Guard): PluginError {
  return new PluginError(`${headOf(guard)} fails in \`${place.operation}\`: ${reason}`, place)
}

type GuardedPlace = BackendErrorPlace & { readonly operation: string }

/** Only a mistake in the code stays what it is. What a disk or a server has said is theirs, with the place. */
function toldOfBuiltIn(error: unknown, place: GuardedPlace, guard: Guard): unknown {
  if (isProgramFault(error) || isOperational(error)) return error
  if (!isSystemError(error)) return failure(messageOf(error), place, guard)
  const where = placeOf(error) ?? `\`${place.operation}\``
  return new BackendUnavailableError(`[${guard.section}] ${where}: ${reasonOf(error)}`, place)
}

/** A small plugin need not say what the caller knows. */
function placed(
  error: Error & { backend?: unknown; operation?: unknown; remedy?: unknown },
  backend: string,
  operation: string,
  guard: Guard,
): Error {
  if (!Object.isExtensible(error)) return error
  const copy = unreachable.has(errorCodeOf(error)) ? guard.copy?.() : undefined
  const readable = copy && `${copy} is a copy of what was stored last from this machine, and can be read`
  const remedy = [error.remedy, readable].filter((text) => typeof text === 'string').join('; ')
  const more = {
    backend: error.backend ?? backend,
    operation: error.operation ?? operation,
    ...(remedy === '' ? {} : { remedy }),
  }
  try {
    return Object.assign(error, more)
  } catch {
    // A class of the plugin's own may have getters there.
    return error
  }
}

/** Someone who needs an address at night is helped by the copy. */
const unreachable: ReadonlySet<unknown> = new Set(['ERR_BACKEND_UNAVAILABLE', 'ERR_BACKEND_AUTH'])

/** Ends with a failure each promise that waits in vain. */
const waiting = new Set<() => void>()

/**
 * What `pending` gives. When the process has nothing left to do while it still waits, the answer can never come: without
 * this the program would end with status 0 and print nothing.
 */
export function answered<T>(pending: PromiseLike<T>, problem: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(problem())
    if (waiting.size === 0) process.on('beforeExit', failAll)
    waiting.add(fail)
    const settle = (end: () => void): void => {
      waiting.delete(fail)
      if (waiting.size === 0) process.off('beforeExit', failAll)
      end()
    }
    pending.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    )
  })
}

function failAll(): void {
  for (const fail of waiting) fail()
}

/**
 * What a backend says that it cannot promise, as its place is set.
 *
 * @throws PluginError where a plugin gives something else than a list of sentences, and what the backend throws
 */
export async function doubtsOf(backend: InventoryBackend): Promise<readonly string[]> {
  const doubts: unknown = await backend.doubts?.()
  if (doubts === undefined) return []
  if (Array.isArray(doubts) && doubts.every((each) => typeof each === 'string')) return doubts
  throw new PluginError("the backend's `doubts` gave something else than a list of sentences", { operation: 'doubts' })
}
