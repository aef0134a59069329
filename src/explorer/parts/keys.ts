/** Moving the focus by arrows through things of which one at a time can be reached by the tabulator. */

/**
 * In a list: up and down, to the beginning and to the end. Whether the key was one of these.
 *
 * @param selector of what takes the focus
 */
export function moveInList(event: KeyboardEvent, selector: string): boolean {
  const list = event.currentTarget as HTMLElement
  const items = [...list.querySelectorAll<HTMLElement>(selector)]
  const at = items.indexOf(document.activeElement as HTMLElement)
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
  if (to === undefined) return false
  event.preventDefault()
  items[Math.max(0, Math.min(items.length - 1, to))]?.focus()
  return true
}

const leaps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  PageDown: [10, 0],
  PageUp: [-10, 0],
  Home: [0, Number.NEGATIVE_INFINITY],
  End: [0, Number.POSITIVE_INFINITY],
}

/** Where a key leads in a grid; `undefined`: it leads nowhere. */
export function leapInGrid(
  key: string,
  [row, column]: readonly [number, number],
  [rows, columns]: readonly [number, number],
): [row: number, column: number] | undefined {
  const leap = leaps[key]
  if (!leap) return undefined
  return [within(row + leap[0], rows), within(column + leap[1], columns)]
}

function within(at: number, count: number): number {
  return Math.max(0, Math.min(count - 1, at))
}
