/** The entries of a directory that belong to the configuration, without anything that reads them. */
import { readdirSync } from 'node:fs'

export interface YamlEntries {
  /** `*.yml` and `*.yaml`. */
  readonly files: readonly string[]
  readonly directories: readonly string[]
}

/** Names, both in byte order; those that begin with a dot are passed over. Throws what the system throws. */
export function yamlEntries(directory: string): YamlEntries {
  const visible = readdirSync(directory, { withFileTypes: true }).filter((entry) => !entry.name.startsWith('.'))
  const names = (wanted: typeof visible): string[] => wanted.map((entry) => entry.name).sort(byBytes)
  return {
    files: names(visible.filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name))),
    directories: names(visible.filter((entry) => entry.isDirectory())),
  }
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
