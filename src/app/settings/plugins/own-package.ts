/** This package, or another copy of it, by a file of it. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { largestInput } from '../../../disk/limits.ts'
import { readRegularText } from '../../../disk/regular-file.ts'

export interface OwnPackage {
  readonly directory: string
  readonly version: string
  /** Absolute, by the command's name. */
  readonly bin: Readonly<Record<string, string>>
}

export const ownName = 'osa-inventory'

/** The package of osa-inventory that a file belongs to: the nearest one above it. */
export function packageOf(file: string): OwnPackage | undefined {
  for (let directory = dirname(file); ; directory = dirname(directory)) {
    const own = packageIn(directory)
    if (own) return own
    if (directory === dirname(directory)) return undefined
  }
}

function packageIn(directory: string): OwnPackage | undefined {
  const path = join(directory, 'package.json')
  if (!existsSync(path)) return undefined
  try {
    const { name, version, bin } = JSON.parse(readRegularText(path, largestInput))
    if (name !== ownName) return undefined
    const entries = Object.entries(bin as Record<string, string>)
    return { directory, version, bin: Object.fromEntries(entries.map(([key, at]) => [key, join(directory, at)])) }
  } catch {
    // Someone else's that is broken, or this one, which has no programs then.
    return undefined
  }
}

/** The versions of Node.js that its programs run on (`engines` in package.json). */
const oldest = [20, 19] as const

export const oldestNode = oldest.join('.')

export function isOldNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < oldest[0] || (major === oldest[0] && minor < oldest[1])
}
