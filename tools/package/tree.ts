/** Files of a package, and how they are laid out on a disk: sorted, with fixed modes and times. */
import { chmodSync, copyFileSync, lutimesSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export type Entry = {
  /** From the root of the system: `usr/bin/osa-inventory`. */
  readonly path: string
  readonly isProgram?: boolean
} & (
  | { readonly text: string | Uint8Array }
  /** A copy of this file. */
  | { readonly copyOf: string }
  /** A symbolic link; relative, so that the tree may be anywhere. */
  | { readonly link: string }
)

/** @returns all files and links below `root`, with the size of each in bytes */
export function layOut(entries: readonly Entry[], root: string, date: Date): { path: string; size: number }[] {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))
  const directories = new Set<string>()
  const sizes = sorted.map((entry, index) => {
    if (sorted[index + 1]?.path === entry.path) throw new Error(`${entry.path} is in the package twice`)
    for (const directory of above(entry.path)) directories.add(directory)
    const place = join(root, entry.path)
    mkdirSync(dirname(place), { recursive: true })
    return { path: entry.path, size: put(entry, place, date) }
  })
  // Their modes are not those that the umask here makes.
  for (const directory of [...directories].sort().reverse()) {
    chmodSync(join(root, directory), 0o755)
    lutimesSync(join(root, directory), date, date)
  }
  return sizes
}

function put(entry: Entry, place: string, date: Date): number {
  if ('link' in entry) {
    symlinkSync(entry.link, place)
    lutimesSync(place, date, date)
    return 0
  }
  if ('copyOf' in entry) copyFileSync(entry.copyOf, place)
  else writeFileSync(place, entry.text)
  chmodSync(place, entry.isProgram ? 0o755 : 0o644)
  lutimesSync(place, date, date)
  return readFileSync(place).length
}

/** `usr`, `usr/bin`. */
export function above(path: string): string[] {
  const names = path.split('/').slice(0, -1)
  return ['.', ...names.map((_, index) => names.slice(0, index + 1).join('/'))]
}
