/** What a command may touch of the world: passed in, so that a test sees all that a user would. */
export interface Io {
  /**
   * Writes to standard output. Collected and written whole: a refused run must leave it empty. A string is text for people,
   * and is cleaned (`terminal.ts`); JSON, documents and bundles are given as bytes (`data`).
   */
  out(text: string | Uint8Array): void
  err(text: string): void
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Whether a person sits in front of it: colours, questions and progress only then. */
  readonly isTerminal: { readonly out: boolean; readonly err: boolean; readonly in: boolean }
  /** How many characters a line of the terminal takes, where there is one. */
  readonly columns?: number | undefined
  /** As `--color` has it. @default 'auto' */
  readonly colour?: ColourWish | undefined
  /** One line from standard input, `undefined` at its end. */
  ask(question: string): Promise<string | undefined>
}

/** `auto`: where a terminal shows colours, and nobody has asked for none. */
export type ColourWish = 'always' | 'auto' | 'never'

/** `0` done; `1` refused, or findings of grade error; `2` usage; `3` try again. */
export type ExitCode = 0 | 1 | 2 | 3 | 64

/** Tells people of what is wrong and keeps nothing from going on. */
export function warner(program: string, io: Io): (message: string) => void {
  return (message) => io.err(`${program}: warning: ${message}\n`)
}

/** What a program reads, in the bytes that it expects: the opposite of text for people. */
export function data(text: string): Uint8Array {
  return Buffer.from(text)
}
