/**
 * A readable copy of the newest document in the configuration directory, when another backend than the files holds the
 * inventory: many scripts read `openstack_inventory.json`. It is a copy: no inventory is ever read from it, and what
 * somebody writes into it is a finding of `doctor`.
 */
import * as nodeFs from 'node:fs'
import { join } from 'node:path'
import { createFile } from '../backends/file/access.ts'
import { folderOf, quietly, removeIfThere, statIfThere, syncDirectory, writeAll } from '../backends/file/filesystem.ts'
import { keptAccess, realTarget } from '../backends/file/target.ts'
import { largestDocument } from '../backends/support/limits.ts'
import { readRegularText } from '../backends/support/regular-file.ts'
import { hostCount } from '../core/host-count.ts'
import { parseJson } from '../python/json-read.ts'
import { reasonOf } from './source-files.ts'

export const mirrorName = 'openstack_inventory.json'

export interface Mirror {
  readonly path: string
  /** The copy of a document that was just stored. */
  write(document: string): void
  /** The copy of the document that is stored, where there is none yet. */
  complete(document: string): void
  /** What is wrong with the copy of the document that is stored: a message for `doctor`, and the file. */
  fault(document: string): { readonly file: string; readonly message: string } | undefined
  /** How many hosts the file that is there has; 0 also where there is none, or what is in it is no inventory. */
  hosts(): number
}

/** Another backend than the files has none, and the files have one: it was not taken over, or the backend has lost it. */
export class InventoryElsewhereError extends Error {
  readonly code = 'ERR_INVENTORY_EXISTS'
  readonly remedy: string
  constructor(path: string, hosts: number) {
    super(
      `the backend in use has no inventory of this deployment, and ${path} has one with ${hosts} hosts and containers: ` +
        'a new one would be a second cloud, with other names and addresses',
    )
    this.name = 'InventoryElsewhereError'
    this.remedy =
      'osa-inventory backend show tells which backend and deployment are meant; osa-inventory migrate --from file takes ' +
      `the files' inventory over, osa-inventory import ${path} this copy; osa-inventory generate --new begins a new one`
  }
}

/**
 * For whoever would begin an inventory, because none is stored.
 *
 * @throws InventoryElsewhereError
 */
export function demandNoCopy(mirror: Mirror | undefined): void {
  const hosts = mirror?.hosts() ?? 0
  if (mirror && hosts > 0) throw new InventoryElsewhereError(mirror.path, hosts)
}

/** A copy that cannot be written is told to `debug` and keeps no run from its end: the inventory is safe elsewhere. */
export function mirrorIn(configDirectory: string, debug: (message: string) => void): Mirror {
  const path = join(configDirectory, mirrorName)
  const attempt = (document: string): void => {
    try {
      replaceDocument(path, document)
    } catch (error) {
      debug(`${path}, the readable copy of the inventory, was not written: ${reasonOf(error)}`)
    }
  }
  return {
    path,
    write: attempt,
    complete: (document) => {
      if (!nodeFs.existsSync(path)) attempt(document)
    },
    fault: (document) => {
      const message = faultOf(path, document)
      return message === undefined ? undefined : { file: path, message }
    },
    hosts: () => hostsIn(path),
  }
}

function hostsIn(path: string): number {
  try {
    return hostCount(parseJson(readRegularText(path, largestDocument)))
  } catch {
    return 0
  }
}

function faultOf(path: string, document: string): string | undefined {
  try {
    if (readRegularText(path, largestDocument) === document) return undefined
    return 'the readable copy is not what is stored: it was changed by hand, or could not be written'
  } catch (error) {
    return `the readable copy cannot be read: ${reasonOf(error)}`
  }
}

/**
 * Whole or not at all; through symbolic links, with the mode and the owner of the file that is there, where these are to
 * be trusted (target.ts).
 */
export function replaceDocument(path: string, document: string): void {
  const target = realTarget(nodeFs, path)
  const former = statIfThere(nodeFs, target)
  const temporary = `${target}.copy-${process.pid}`
  try {
    const access = keptAccess(nodeFs, target, former)
    createFile(nodeFs, temporary, access, (fd) => writeAll(nodeFs, fd, Buffer.from(document)))
    nodeFs.renameSync(temporary, target)
    syncDirectory(nodeFs, folderOf(target))
  } finally {
    quietly(() => removeIfThere(nodeFs, temporary))
  }
}
