/** Lists in sentences. */

const mostNamed = 5

/** `a, b and c`, as many as there are. */
export function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** `a, b and c`; of more than five, the first five and how many more. */
export function listed(names: readonly string[]): string {
  if (names.length > mostNamed + 1)
    return `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more`
  return joined(names)
}

/** `1 container`, `3 containers`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
