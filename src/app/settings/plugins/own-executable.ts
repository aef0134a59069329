/** The single executable that is running, where this is one: it has Node.js and all three programs in it. */
import { realpathSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { quietly } from '../../../disk/filesystem.ts'

/** Set by its build (packaging/executable.mjs). */
declare const OSA_INVENTORY_SINGLE: boolean | undefined

/**
 * The path by which it was called: a link, where there is one, stays what it is when another version is put behind it.
 *
 * @returns absolute; `undefined` where scripts run
 */
export function ownExecutable(): string | undefined {
  if (typeof OSA_INVENTORY_SINGLE !== 'boolean') return undefined
  const [, called = ''] = process.argv
  const { PATH = '' } = process.env
  const ways = called.includes('/')
    ? [resolve(called)]
    : PATH.split(':')
        .filter(isAbsolute)
        .map((each) => join(each, called))
  return ways.find((way) => quietly(() => realpathSync(way)) === process.execPath) ?? process.execPath
}
