/** What the checks demand, in sentences that tell an author what was wanted and what was found. */
import { inspect, isDeepStrictEqual } from 'node:util'
import { errorCodeOf } from '../backends/errors.ts'
import { OperationalError } from '../core/errors.ts'

/** The backend does not keep the contract. */
export class ContractViolation extends OperationalError {
  constructor(message: string, cause?: unknown) {
    super('ERR_CONTRACT', message, { cause })
  }
}

export function demand(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new ContractViolation(sentence)
}

/** Texts of this length are shown as they are. */
const shownWhole = 100

/** @param what `the document of revision 3` */
export function demandSame(found: unknown, wanted: unknown, what: string): void {
  if (typeof found === 'string' && typeof wanted === 'string' && wanted.length > shownWhole) {
    demandSameText(found, wanted, what)
  } else if (!isDeepStrictEqual(found, wanted)) {
    throw new ContractViolation(`${what} is not the same\n  wanted: ${brief(wanted)}\n  found:  ${brief(found)}`)
  }
}

function demandSameText(found: string, wanted: string, what: string): void {
  if (found === wanted) return
  let at = 0
  while (at < wanted.length && found[at] === wanted[at]) at += 1
  const near = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 20), at + 40))
  throw new ContractViolation(
    `${what} is not the same: ${wanted.length} characters were saved and ${found.length} came back; ` +
      `they differ from character ${at}\n  saved: …${near(wanted)}…\n  found: …${near(found)}…`,
  )
}

/** Awaits the refusal of `act` with this code, and gives the error. */
export async function demandRefusal(act: () => unknown, codes: readonly string[], what: string): Promise<unknown> {
  let given: unknown
  try {
    given = await act()
  } catch (error) {
    if (codes.includes(String(errorCodeOf(error)))) return error
    throw new ContractViolation(`${what} must be refused with ${codes.join(' or ')}, not with ${named(error)}`, error)
  }
  throw new ContractViolation(`${what} must be refused with ${codes.join(' or ')}, but it gave ${brief(given)}`)
}

export function named(error: unknown): string {
  const code = errorCodeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  return code === undefined ? `an error without a code: ${message}` : `${String(code)}: ${message}`
}

export function brief(value: unknown): string {
  const shown = inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY, maxStringLength: shownWhole })
  return shown.length > 400 ? `${shown.slice(0, 400)}…` : shown
}
