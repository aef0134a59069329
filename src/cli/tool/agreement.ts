/** Something that someone may regret: told, then asked, then done. */

import { OperationalError } from '../../core/errors.ts'
import type { ExitCode } from '../io.ts'
import { type Answer, answer } from './answer.ts'
import { type CommandContext, toolProgram } from './command.ts'

export interface Question {
  /** `restore revision 12?` */
  readonly question: string
  /** `nothing was restored`. */
  readonly refusal: string
  /** What cannot be had without an answer: `restore`, `--replace`. */
  readonly what: string
}

interface AnswerValues {
  readonly yes: boolean
  readonly json?: boolean
  readonly format?: string | null
}

/**
 * With `--yes` nobody is asked, and with `--json` or without a terminal nobody can be.
 *
 * @throws OperationalError where nobody can be
 */
export async function agreed(
  { question, refusal, what }: Question,
  { yes, json, format }: AnswerValues,
  { io }: CommandContext,
): Promise<boolean> {
  if (yes) return true
  if (io.isTerminal.in && !json) {
    const answer = await io.ask(`${question} [y/N] `)
    if (/^y(?:es)?$/i.test(answer?.trim() ?? '')) return true
    io.err(`${toolProgram}: ${refusal}\n`)
    return false
  }
  const why = json
    ? `with ${format === 'yaml' ? '--format yaml' : '--json'} nobody is asked, and`
    : 'without a terminal to ask on,'
  throw new OperationalError('ERR_NOT_AGREED', `${refusal}: ${why} ${what} needs --yes`, {
    remedy: 'look at it with --dry-run, then add --yes',
  })
}

export interface Deed<Done> extends Question {
  /** What would change, ready to print; with `--json` it is not asked for. */
  readonly told: () => string | Promise<string>
  /** Whether it is told also where nobody can be asked, and nothing is done. @default false */
  readonly isAlwaysTold?: boolean
  /** `undefined`: there is nothing to do, or `--dry-run`. */
  readonly act: (() => Promise<Done>) | undefined
  /** What is answered in the end. */
  outcome(done: Done | undefined): Answer
}

/** Where nobody has to look at it first, it is reported after it is done: a deed that fails leaves standard output empty. */
export async function carryOut<Done>(
  deed: Deed<Done>,
  values: AnswerValues,
  context: CommandContext,
): Promise<ExitCode> {
  const { act, isAlwaysTold = false } = deed
  const { io } = context
  const told = values.json ? '' : await deed.told()
  const isToldFirst = !values.yes && (isAlwaysTold || io.isTerminal.in)
  if (isToldFirst && told !== '') io.out(told)
  if (act && !(await agreed(deed, values, context))) return 1
  const outcome = deed.outcome(await act?.())
  if (!isToldFirst && told !== '') io.out(told)
  answer(values, context, outcome)
  return 0
}
