/** The command lines of the tools that go on for hours: `npm run fuzz`, `npm run torture`. */
import { type ParseArgsConfig, parseArgs } from 'node:util'

export type Fail = (message: string) => never

/** Ends the tool: what is wrong, then its usage. */
export function failing(tool: string, usage: string): Fail {
  return (message) => {
    process.stderr.write(`${tool}: ${message}\n${usage}`)
    process.exit(2)
  }
}

export function readArguments<const Options extends NonNullable<ParseArgsConfig['options']>>(
  options: Options,
  fail: Fail,
) {
  try {
    return parseArgs({ options }).values
  } catch (error) {
    return fail((error as Error).message)
  }
}

export function numberOf(text: string, name: string, fail: Fail): number {
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number) || number < 0) fail(`--${name} takes a number, not ${text}`)
  return number
}
