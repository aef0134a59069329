/** Parts of a revision's description as tables and headings show them. */

/** The time of a revision without its fraction: `2026-11-22T17:08:27Z`. */
export function wholeSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z')
}

/** A command or a reason may be of several lines. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
