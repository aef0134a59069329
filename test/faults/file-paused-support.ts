import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type { Revision } from '../../src/backends/contract.ts'
import type { Deployment } from '../../src/backends/file/deployment.ts'
import { loadNewest } from '../../src/backends/file/load.ts'
import { publishRevision } from '../../src/backends/file/publish.ts'
import type { FileSystem } from '../../src/disk/filesystem.ts'
import {
  type Call,
  counted,
  deploymentIn,
  following,
  interposed,
  namesIn,
  quickDirectory,
} from '../backends/file-support.ts'

/** Adds a name to the document, again and again until it is in: what the store does, without a pause. */
export function add(deployment: Deployment, name: string): void {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    try {
      const newest = loadNewest(deployment)
      if (newest?.unrecorded !== undefined) publishRevision(deployment, newest, newest.parent)
      const names = newest === undefined ? [] : namesIn(newest.document)
      publishRevision(deployment, following(bare(newest), counted([...names, name])), newest?.id)
      return
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_REVISION_CONFLICT') throw error
    }
  }
  throw new Error('no write got through')
}

function bare(revision: Revision | undefined): Revision | undefined {
  if (revision === undefined) return undefined
  const { unrecorded: _unrecorded, ...rest } = revision
  return rest
}

export function quick(directory: string, given: Partial<Deployment> = {}): Deployment {
  return deploymentIn(directory, { fs: interposed(() => {}), ...given })
}

/** A writer that dies at the rename which would show its own revision in the JSON file. */
export function addAndDie(directory: string, name: string): void {
  let linked = false
  const fs = interposed((call) => {
    linked ||= call.name === 'linkSync'
    if (linked && putsJson(call)) throw new Error('dies')
  })
  try {
    add(deploymentIn(directory, { fs }), name)
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('dies')) throw error
  }
}

export function putsJson({ name, args }: Call): boolean {
  return name === 'renameSync' && String(args[1]).endsWith('/openstack_inventory.json')
}

/**
 * Does `action` again and again, each time in a copy of the directory, with `meanwhile` happening at the first of its
 * calls, at the second, and so on to the last.
 */
export async function pausedEverywhere(
  prepared: string,
  action: (directory: string, fs: FileSystem) => void,
  meanwhile: (directory: string) => void,
  verify: (directory: string, at: Call) => Promise<void>,
): Promise<number> {
  for (let pause = 1; ; pause += 1) {
    const directory = join(quickDirectory(), 'run')
    cpSync(prepared, directory, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
    let at: Call | undefined
    const fs = interposed((call) => {
      if (call.index !== pause) return
      at = call
      meanwhile(directory)
    })
    action(directory, fs)
    if (at === undefined) return pause
    await verify(directory, at)
  }
}
