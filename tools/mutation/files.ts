import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The TypeScript files of `sources`, sorted. */
export function filesOf(repository: string, sources: readonly string[]): string[] {
  return sources
    .flatMap((source) =>
      statSync(join(repository, source)).isDirectory()
        ? readdirSync(join(repository, source), { recursive: true, encoding: 'utf8' }).map(
            (name) => `${source}/${name}`,
          )
        : [source],
    )
    .filter((name) => name.endsWith('.ts'))
    .sort()
}
