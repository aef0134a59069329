/** What of a setting's value may be shown: its option is not for secrets, but people write them everywhere. */
import { hideShapes, isSecretName, mask } from './secret-shapes.ts'
import { urlFault } from './url-fault.ts'

export interface Redacted {
  readonly shown: string
  /** What was taken out, as it was written. */
  readonly hidden: readonly string[]
}

/**
 * A value that ends with its text, unlike a URL in a message: so a blank, a comma or a `/` in a password does not end it.
 *
 * @param option its name, without the section
 */
export function redactValue(option: string, text: string): Redacted {
  if (isSecretName(option) && text !== '') return { shown: mask, hidden: [text] }
  const lines = text.split('\n')
  const given = lines.map((line) => assignment.exec(line))
  if (!given.every((found, i) => found !== null || lines[i]!.trim() === '')) return redactPlace(option, text)
  const parts = given.map((found, i) => {
    if (found === null) return { shown: lines[i]!, hidden: [] }
    const [head, name] = [found[1]!, found[2]!]
    const { shown, hidden } = redactValue(name, lines[i]!.slice(head.length))
    return { shown: head + shown, hidden }
  })
  return { shown: parts.map(({ shown }) => shown).join('\n'), hidden: parts.flatMap(({ hidden }) => hidden) }
}

/** `name = value` of a list of them. What has a `:` in its name is a URL with parameters. */
const assignment = /^([ \t]*([\w.-]+)[ \t]*=[ \t]*)(?![ \t])/

/** `url`, `auth_url`, `dsn`: what is written there and is not a URL is one that went wrong. */
const placeName = /(?:^|[_-])(?:ur[il]|dsn|connection|address)$/i

function redactPlace(option: string, text: string): Redacted {
  const [from, to] = passwordSpan(option, text)
  const hidden = text.slice(from, to)
  if (hidden !== '') return { shown: text.slice(0, from) + mask + hideShapes(text.slice(to)), hidden: [hidden] }
  return { shown: hideFlags(hideShapes(text)), hidden: [] }
}

/**
 * From the first `:` that no scheme ends with, to the last `@`; to the end where the URL can be read in more than one way,
 * because any part of it may be the password then.
 */
function passwordSpan(option: string, text: string): readonly [from: number, to: number] {
  const separator = text.indexOf('://')
  const start = separator < 0 ? 0 : separator + 3
  const lastAt = text.lastIndexOf('@')
  const colon = text.indexOf(':', start)
  const isPlace = placeName.test(option)
  const isAmbiguous = urlFault(text) !== undefined
  if (colon >= 0 && lastAt > colon) return [colon + 1, isAmbiguous ? text.length : lastAt]
  if (isPlace && isAmbiguous) return [colon < 0 ? start : colon + 1, text.length]
  if (colon < 0 || !(separator >= 0 || isPlace)) return nowhere
  const hasServer = lastAt > 0 || text[start] === '[' || /[/?#]/.test(text.slice(start, colon))
  return hasServer || port.test(text.slice(colon)) ? nowhere : [colon + 1, text.length]
}

const nowhere = [0, 0] as const
const port = /^:(?:[0-9]{1,5}(?=[/?#]|$)|(?=\/|$))/

/** `--password TEXT` among a program's arguments. Where the text ends, its quotes say, if they are right: nothing of the rest. */
function hideFlags(text: string): string {
  for (const { 0: flag, index } of text.matchAll(/(?<=^|\s)-[\w-]{1,64}(?=\s)/g)) {
    if (isSecretName(flag)) return `${text.slice(0, index + flag.length)} ${mask}`
  }
  return text
}
