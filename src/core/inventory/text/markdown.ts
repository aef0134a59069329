/** Markdown as GitHub and GitLab read it. Nothing in a value can end a cell, link, mention someone or become markup. */
import { dumpJson } from '../../../python/json-write.ts'

/** What has a meaning in the middle of a line. */
const special = /[\\`*_{}[\]<>#|~@&$]/g

/** The text in the type of a computer. Between backticks if that can be, because people read the source as well. */
export function code(text: string): string {
  // A line break ends a table; what cannot be seen is shown as JSON writes it.
  const shown = /\p{Cc}/u.test(text) ? dumpJson(text) : text
  const isPlain = shown !== '' && shown.trim() === shown && !/[`|\\]/.test(shown)
  return isPlain ? `\`${shown}\`` : `<code>${escaped(shown)}</code>`
}

/** The text as a person wrote it: a reason, the name of a command. */
export function plainText(text: string): string {
  return escaped(text.replace(/\s+/g, ' ').trim())
}

function escaped(text: string): string {
  return text.replace(special, (character) => `&#${character.charCodeAt(0)};`).replace(/^ | $/g, '&#32;')
}

/** Cells are Markdown already. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|`
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)]
}
