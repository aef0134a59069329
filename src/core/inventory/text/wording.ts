/** Lists in sentences. */

const mostNamed = 5

/** `a, b and c`, as many as there are. */
export function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** `a, b and c`; of more than five, the first five and how many more. */
export function listed(names: readonly string[]): string {
  return names.length > mostNamed + 1 ? few(names, mostNamed) : joined(names)
}

/** `a, b, c`; of more than `most`, the first of them and how many more. */
export function few(names: readonly string[], most: number): string {
  const more = names.length > most ? ` and ${names.length - most} more` : ''
  return `${names.slice(0, most).join(', ')}${more}`
}

/** `1 container`, `3 containers`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
