/** Secrets that are in a settings file which every user of the machine can read, in whatever option. */
import { statSync } from 'node:fs'
import { redactValue } from '../../backends/support/secret-value.ts'
import type { Given, GivenOptions } from './sources.ts'

/** `undefined` for what was not said in a file, or in one that only some can read. */
export function openFileOf({ origin }: Given): string | undefined {
  const path = /^(\/.*):\d+$/.exec(origin)?.[1]
  return path !== undefined && isOpen(path) ? path : undefined
}

export function isOpen(path: string): boolean {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o004) !== 0
}

/**
 * @param isTold of an option that is a secret by itself: anyone who reads it tells
 * @returns a remark for each line of the file
 */
export function openTexts(
  sections: ReadonlyMap<string, GivenOptions>,
  isTold: (section: string, option: string) => boolean,
): string[] {
  const remarks = new Map<string, string>()
  for (const [section, options] of sections) {
    for (const [option, given] of options) {
      if (isTold(section, option) || !holdsSecret(option, given.text)) continue
      const path = openFileOf(given)
      if (path === undefined) continue
      const remark = `${section}.${option}: a password is in ${given.origin}, and every user of this machine can read that; chmod o-r ${path} fixes it`
      if (!remarks.has(given.origin)) remarks.set(given.origin, remark)
    }
  }
  return [...remarks.values()]
}

function holdsSecret(option: string, text: string): boolean {
  const { shown, hidden } = redactValue(option, text)
  if (hidden.length === 0) return shown !== text
  return hidden.some((each) => each !== '' && !each.split('\n').every(isElsewhere))
}

/** A line that only says where the secret is; in a list of several, behind its name. */
function isElsewhere(line: string): boolean {
  return line.trim() === '' || /^\s*(?:[\w.-]{1,64}\s*=\s*)?(?:env|file|exec):/.test(line)
}
