import { createHash } from 'node:crypto'
import type { Mutant } from './mutants.ts'

/**
 * Draws `size` of all mutants: of each file as many as its share, of its mutants those that a hash puts first. The same
 * seed draws the same again, and a changed line of one file leaves what is drawn of the others.
 *
 * @param mutants of all files
 * @returns in the order of `mutants`; all of them where there are no more than `size`
 */
export function draw(mutants: readonly Mutant[], size: number, seed: string): Mutant[] {
  const files = new Map<string, Mutant[]>()
  for (const mutant of mutants) files.set(mutant.file, [...(files.get(mutant.file) ?? []), mutant])
  const share = Math.min(1, size / mutants.length)
  const lots = new Map(mutants.map(({ id }) => [id, createHash('sha256').update(`${seed}\0${id}`).digest('hex')]))
  const quotas = quotasOf(new Map([...files].map(([file, { length }]) => [file, length])), share)
  const drawn = new Set<Mutant>()
  for (const [file, own] of files) {
    const first = own.toSorted((one, other) => (lots.get(one.id)! < lots.get(other.id)! ? -1 : 1))
    for (const mutant of first.slice(0, quotas.get(file))) drawn.add(mutant)
  }
  return mutants.filter((mutant) => drawn.has(mutant))
}

/** Whole numbers: each rounded down, and those that lose most by it one more, until the sum is right. */
function quotasOf(counts: ReadonlyMap<string, number>, share: number): Map<string, number> {
  const exact = [...counts].map(([file, count]) => ({ file, due: count * share }))
  const quotas = new Map(exact.map(({ file, due }) => [file, Math.floor(due)]))
  const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0)
  const missing = Math.round(sum(exact.map(({ due }) => due))) - sum(quotas.values())
  const losers = exact.toSorted((one, other) => (other.due % 1) - (one.due % 1)).slice(0, missing)
  for (const { file } of losers) quotas.set(file, quotas.get(file)! + 1)
  return quotas
}
