/** What a run was given, as one digest: the same inputs have the same one, on every deployment host. */
import { createHash } from 'node:crypto'
import { relative } from 'node:path'
import type { Quirks } from '../../core/generator/quirks.ts'
import type { Release } from '../../core/inventory/releases.ts'
import type { Sources } from './inputs.ts'

export interface InputsPlace {
  readonly configDirectory: string
  readonly environmentDirectory: string
  readonly quirks: Quirks
  readonly release: Release
  /** `osa-inventory/1.2.3`: another release may make something else of the same files. */
  readonly tool: string
}

/**
 * SHA-256 over everything that a run reads beside the stored inventory: tool version, quirks, release, and each file with its
 * path below the directory that it was found in, in the order in which they are merged.
 */
export function inputsDigest({ config, environment }: Sources, place: InputsPlace): string {
  const hash = createHash('sha256')
  const add = (name: string, text: string): void => {
    // With its length in front no text can pass for the beginning of what follows.
    const bytes = Buffer.from(text, 'utf8')
    hash.update(`${JSON.stringify(name)} ${bytes.length}\n`).update(bytes)
  }
  add('tool', place.tool)
  add('quirks', [...place.quirks].sort().join(' '))
  add('release', [...place.release.points].sort().join(' '))
  for (const { path, text } of config) add(`config ${relative(place.configDirectory, path)}`, text)
  for (const { path, text } of environment) add(environmentName(path, place), text)
  return hash.digest('hex')
}

function environmentName(path: string, { configDirectory, environmentDirectory }: InputsPlace): string {
  const below = relative(environmentDirectory, path)
  return below.startsWith('..') ? `own environment ${relative(configDirectory, path)}` : `base environment ${below}`
}
