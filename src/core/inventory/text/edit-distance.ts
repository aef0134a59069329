/** Steps from one word to the other: a character put in, left out, replaced, or swapped with its neighbour. */
export function editDistance(from: string, to: string): number {
  const a = [...from]
  const b = [...to]
  let twoBack: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replaced = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1)
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current[column] = Math.min(
        previous[column]! + 1,
        current[column - 1]! + 1,
        replaced,
        swapped ? twoBack[column - 2]! + 1 : replaced,
      )
    }
    twoBack = previous
    previous = current
  }
  return previous[b.length]!
}
