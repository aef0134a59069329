/** Something that someone may regret: told, then asked, then done. */

import type { ExitCode } from '../io.ts'
import { type CommandContext, toolProgram } from './command.ts'

export interface Question {
  /** `restore revision 12?` */
  readonly question: string
  /** `nothing was restored`. */
  readonly refusal: string
  /** What cannot be had without an answer: `restore`, `--replace`. */
  readonly what: string
}

/** With `--yes` nobody is asked; without it and without a terminal the answer is no. */
export async function agreed(
  asked: Question,
  { yes }: { readonly yes: boolean },
  context: CommandContext,
): Promise<boolean> {
  const { io } = context
  if (yes) return true
  if (io.isTerminal.in) {
    const answer = await io.ask(`${asked.question} [y/N] `)
    if (/^y(?:es)?$/i.test(answer?.trim() ?? '')) return true
    io.err(`${toolProgram}: ${asked.refusal}\n`)
    return false
  }
  io.err(`${toolProgram}: ${asked.refusal}: without a terminal to ask on, ${asked.what} needs --yes\n`)
  return false
}

export interface Deed<Done> extends Question {
  /** What would change, ready to print; with `--json` nothing. */
  readonly told: string
  /** Whether it is told also where nobody can be asked, and nothing is done. @default false */
  readonly isAlwaysTold?: boolean
  /** `undefined`: there is nothing to do, or `--dry-run`. */
  readonly act: (() => Promise<Done>) | undefined
  /** What is printed in the end. */
  outcome(done: Done | undefined): string | Uint8Array
}

/** Where nobody has to look at it first, it is reported after it is done: a deed that fails leaves standard output empty. */
export async function carryOut<Done>(
  deed: Deed<Done>,
  values: { readonly yes: boolean },
  context: CommandContext,
): Promise<ExitCode> {
  const { told, act, isAlwaysTold = false } = deed
  const { io } = context
  const isToldFirst = !values.yes && (isAlwaysTold || io.isTerminal.in)
  if (isToldFirst && told !== '') io.out(told)
  if (act && !(await agreed(deed, values, context))) return 1
  const done = await act?.()
  const outcome = deed.outcome(done)
  if (!isToldFirst && told !== '') io.out(told)
  io.out(outcome)
  return 0
}
