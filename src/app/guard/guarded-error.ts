/** What a backend throws, as it is told: no secret in it, and a third party's fault reported as such. */

import {
  type BackendErrorPlace,
  BackendUnavailableError,
  DriverMissingError,
  isContractError,
  isOperational,
  isUnreachable,
  PluginError,
} from '../../backends/errors.ts'
import { maskError } from '../../backends/support/mask.ts'
import { isProgramFault, messageOf } from '../../core/errors.ts'
import { isSystemError, placeOf, reasonOf } from '../../disk/reason.ts'

/** Whose backend it is, for messages. */
export interface Guard {
  readonly section: string
  /** As the settings ask for it. */
  readonly plugin: string
  /**
   * `built-in`: a mistake in its code is this program's own, and what it gives is what its place holds. `program`: code of
   * this program speaks for someone else's. `module`: someone else's code.
   */
  readonly kind: 'built-in' | 'program' | 'module'
  mask(text: string): string
  /** Of an error that says that a package is not installed: which, and what to do about it. */
  missingPackage?(error: unknown): { readonly name: string; readonly remedy: string } | undefined
  /** The readable copy, where one is on this machine. */
  copy?(): string | undefined
}

/** `the plugin ./db.mjs of [primary]` */
export function headOf({ section, plugin }: Guard): string {
  return `the plugin ${plugin} of [${section}]`
}

/** One of the contract's errors, with backend and operation, without any secret. */
export function guardedError(error: unknown, operation: string, guard: Guard): unknown {
  const masked = maskError(error, guard.mask)
  const { section } = guard
  if (masked instanceof Error && isContractError(masked)) return placed(masked, section, operation, guard)
  const place = { backend: section, operation, cause: masked }
  if (guard.kind !== 'module') return toldOfBuiltIn(masked, place, guard)
  const missing = guard.missingPackage?.(masked)
  if (missing !== undefined) {
    const { name, remedy } = missing
    return new DriverMissingError(`${headOf(guard)} needs the package ${name}, and that is not installed`, {
      ...place,
      remedy,
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
  // Someone who needs an address at night is helped by the copy.
  const copy = isUnreachable(error) ? guard.copy?.() : undefined
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
