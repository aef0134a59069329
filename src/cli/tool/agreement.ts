/** Asking before something is done that somebody may regret. */
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
