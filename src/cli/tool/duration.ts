/** Options that are a time, such as `--interval 5s`. */
import { parseOption } from '../../app/settings/values.ts'

/** Longer ones end a timer of Node.js at once. */
const longest = 0x7fffffff
const nowhere = { directory: '/', env: {} }

/** Milliseconds; a text tells what is wrong with it. @param minimum milliseconds */
export function millisecondsOf(text: string, minimum: number): number | string {
  const time = parseOption({ type: 'duration', description: '', minimum, maximum: longest }, text, nowhere)
  return 'problem' in time ? `${text}: ${time.problem}; ${time.remedy}` : (time.value as number)
}
