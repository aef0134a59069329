/** The variables of the reserved cell as they are at this moment, whoever has written them. */
import { BackendError } from '../errors.ts'
import { type Found, readCell } from './found.ts'
import type { Owner } from './service.ts'
import { lineOf } from './stored-value.ts'

export function lineAt(cell: Owner | undefined, key: string): string | undefined {
  const value = cell?.variables.get(key)
  return value === undefined ? undefined : lineOf(value)
}

/** A damaged cell is about to be written over. */
export function readNow(cell: Owner | undefined, deployment: string): Partial<Pick<Found, 'manifest' | 'intent'>> {
  try {
    return readCell(cell, deployment)
  } catch (error) {
    if (error instanceof BackendError) throw error
    return {}
  }
}

/** Pieces of a longer copy: their values go with the same request, their names stay. */
export function surplusCopies(cell: Owner | undefined, manifest: ReadonlyMap<string, string>): [string, string][] {
  const keys = [...(cell?.variables.keys() ?? [])].map(String)
  return keys.filter((key) => /^copy_\d+$/.test(key) && !manifest.has(key)).map((key) => [key, 'null'])
}
