/**
 * The text without the characters at its end that `drops` holds for. A pattern such as `/ +$/` would begin at each blank of
 * a run in the middle again, which takes the square of its length.
 */
export function withoutEnd(text: string, drops: (character: string) => boolean): string {
  let end = text.length
  while (end > 0 && drops(text[end - 1]!)) end--
  return text.slice(0, end)
}
