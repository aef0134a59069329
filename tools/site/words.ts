/**
 * The words that the search knows of a text: what stands between blanks and signs, and codes, options and names whole as
 * well. It goes into the page as its source is written, so it uses nothing from outside itself.
 */
export function wordsOf(text: string): string[] {
  const whole = text.match(/[\p{L}\p{N}]+(?:[_-][\p{L}\p{N}]+)+/gu) ?? []
  return [...text.split(/[\n\r\p{Z}\p{P}\p{S}]+/u), ...whole]
}
