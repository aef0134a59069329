/** The Node.js behind a path, so that another one in its place shows. */
import { realpathSync, statSync } from 'node:fs'
import { quietly } from '../../../disk/filesystem.ts'

export interface Engine {
  readonly version: string
  /** Behind all links. */
  readonly file: string
  readonly inode: number
  /** Bytes. */
  readonly size: number
  /** Its last change, in milliseconds of Unix time. */
  readonly modified: number
}

/** @param version what it says; `undefined` for what is not there, or does not say it */
export function engineAt(node: string, version: string | undefined): Engine | undefined {
  if (version === undefined) return undefined
  return quietly(() => {
    const file = realpathSync(node)
    const { ino, size, mtimeMs } = statSync(file)
    return { version, file, inode: ino, size, modified: Math.trunc(mtimeMs) }
  })
}

/** `undefined` for what has not the shape of one. */
export function engineIn(value: unknown): Engine | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { version, file, inode, size, modified } = value as Partial<Record<keyof Engine, unknown>>
  if (typeof version !== 'string' || typeof file !== 'string') return undefined
  if (typeof inode !== 'number' || typeof size !== 'number' || typeof modified !== 'number') return undefined
  return { version, file, inode, size, modified }
}

export function isSameEngine(one: Engine, other: Engine): boolean {
  return engineText(one) === engineText(other) && markOf(one) === markOf(other)
}

export function engineText({ version, file }: Engine): string {
  return `Node.js ${version} in ${file}`
}

function markOf({ inode, size, modified }: Engine): string {
  return [inode, size, modified].join(' ')
}
