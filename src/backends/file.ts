import * as nodeFs from 'node:fs'
import { type FileSystem, quietly, unless } from '../disk/filesystem.ts'
import type {
  HistoryCut,
  InventoryBackend,
  RepairScope,
  Revision,
  RevisionId,
  RevisionInfo,
  RevisionTag,
} from './contract.ts'
import { CorruptDocumentError, UnknownRevisionError } from './errors.ts'
import { type Backup, listArchives } from './file/backups.ts'
import { type Deployment, deploymentPaths, ownDeployments, TAR_NAME } from './file/deployment.ts'
import { ownHead, ownRevision } from './file/foreign.ts'
import { asBackendError } from './file/fs-errors.ts'
import { headAt, headNumber, historyCut, keepCut, removeFromHistory, revisionNumbers } from './file/history.ts'
import { loadNewest } from './file/load.ts'
import { type Look, lookAt } from './file/look.ts'
import { publishRevision } from './file/publish.ts'
import { readHeader } from './file/revision-file.ts'
import { removeTag, repairTags, setTag, tagsOf } from './file/tags.ts'

export interface FileBackendOptions {
  /** The configuration directory. */
  readonly directory: string
  /** @default 'default', which is the configuration directory itself */
  readonly deployment?: string
  /** How many revisions are kept, at least 1. @default 200 */
  readonly historyKeep?: number
}

/** What the backend takes from its surroundings; tests pass others. */
export interface FileBackendSurroundings {
  readonly fs?: FileSystem
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** What is kept in a configuration directory, for anyone who looks at it without the backend. */
export function lookInto(directory: string, deployment = 'default'): Look {
  const paths = deploymentPaths(directory, deployment)
  return lookAt({ fs: nodeFs, now: Date.now, historyKeep: 1, ...paths })
}

/** The place of a deployment in a configuration directory. */
export interface DeploymentLook extends Look {
  readonly deployment: string
}

/** What is kept in a configuration directory for all deployments but one. */
export function* looksBeside(directory: string, deployment?: string): Generator<DeploymentLook> {
  const own = attempt('load', () => ownDeployments(nodeFs, directory))
  for (const other of ['default', ...own]) {
    if (other !== deployment) yield { ...lookInto(directory, other), deployment: other }
  }
}

export interface FileBackend extends InventoryBackend {
  writeBelow(revision: Revision, parent: RevisionId | undefined): Promise<void>
  revisions(): AsyncIterable<RevisionInfo>
  loadRevision(id: RevisionId): Promise<Revision>
  removeRevisions(ids: readonly RevisionId[], cut?: HistoryCut): Promise<void>
  destroy(): Promise<void>
  close(): Promise<void>
  newestInfo(): Promise<RevisionInfo | undefined>
  historyCut(): Promise<HistoryCut | undefined>
  tags(): Promise<readonly RevisionTag[]>
  setTag(tag: RevisionTag, was: RevisionId | undefined): Promise<void>
  removeTag(tag: RevisionTag): Promise<void>
  repair(scope: RepairScope): Promise<readonly string[]>
  /** The documents in `backup_openstack_inventory.tar`, newest first: all there is before the first revision. */
  backups(): Promise<readonly Backup[]>
  /** All that is kept in this place, each with what is good and what is damaged. Never throws. */
  lookAtFiles(): Look
}

/**
 * The inventory as files in the configuration directory: `openstack_inventory.json` as it always was, the archive of
 * backups, and a history beside them. Opening touches nothing; `load` with nothing to repair is a handful of calls
 * and loads no further module. All calls are synchronous inside: nothing runs in between, and start-up stays short.
 *
 * `load` refuses (`CorruptDocumentError`) a JSON file that is gone or broken while the cloud has a history; `write`,
 * `revisions` and `loadRevision` work even then, so that a restore can. `write` puts the former file into the archive,
 * and refuses (`RevisionConflictError`) to replace an edited file that was not recorded before.
 */
export function openFileBackend(options: FileBackendOptions, surroundings: FileBackendSurroundings = {}): FileBackend {
  const deployment: Deployment = {
    fs: surroundings.fs ?? nodeFs,
    now: surroundings.now ?? Date.now,
    historyKeep: Math.max(1, options.historyKeep ?? 200),
    ...deploymentPaths(options.directory, options.deployment ?? 'default'),
  }
  let exact = false
  return {
    capabilities: { compareAndSwap: true, shared: true },
    place: deployment.json,
    historyKeep: deployment.historyKeep,
    load: async () => attempt('load', () => loadNewest(deployment, { exact })),
    write: async (revision, parent) => {
      // What a write has refused by its digest, the next `load` must see as well.
      exact = true
      attempt('write', () => publishRevision(deployment, revision, parent))
    },
    writeBelow: async (revision, parent) => {
      exact = true
      attempt('write', () => publishRevision(deployment, revision, parent, { below: true }))
    },
    newestInfo: async () => attempt('load', () => newestInfo(deployment)),
    revisions: () => listRevisions(deployment),
    loadRevision: async (id) => attempt('load', () => ownRevision(deployment, id) ?? missing(deployment, id)),
    removeRevisions: async (ids, cut) => attempt('remove', () => removeRevisions(deployment, ids, cut)),
    destroy: async () => attempt('remove', () => destroyDeployment(deployment)),
    close: async () => {},
    historyCut: async () => attempt('load', () => historyCut(deployment)),
    tags: async () => attempt('load', () => tagsOf(deployment)),
    setTag: async (tag, was) => attempt('write', () => setTag(deployment, tag, was)),
    removeTag: async (tag) => attempt('write', () => removeTag(deployment, tag)),
    repair: async (scope) => (scope === 'all' ? attempt('write', () => repairTags(deployment)) : []),
    backups: async () => attempt('load', () => listBackups(deployment)),
    lookAtFiles: () => lookAt(deployment),
  }
}

function listBackups(deployment: Deployment): Backup[] {
  return listArchives(deployment).flatMap(({ backups }) => backups.filter(({ isFile }) => isFile))
}

function newestInfo(deployment: Deployment): RevisionInfo | undefined {
  const id = headNumber(deployment)
  const head = id === undefined ? undefined : headAt(deployment, id)
  return head && ownHead(deployment, head).info
}

function removeRevisions(deployment: Deployment, ids: readonly RevisionId[], cut: HistoryCut | undefined): void {
  if (cut) keepCut(deployment, cut)
  removeFromHistory(deployment, ids)
}

function attempt<T>(operation: 'load' | 'write' | 'remove', action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw asBackendError(error, operation)
  }
}

/** Newest first. Damaged files are skipped, and told of when all others have been given. */
async function* listRevisions(deployment: Deployment): AsyncGenerator<RevisionInfo> {
  let damage: unknown
  for (const id of attempt('load', () => revisionNumbers(deployment)).reverse()) {
    try {
      const header = attempt('load', () => readHeader(deployment, id))
      if (header !== undefined) yield header.info
    } catch (error) {
      if (!(error instanceof CorruptDocumentError)) throw error
      damage ??= error
    }
  }
  if (damage !== undefined) throw damage
}

function missing(deployment: Deployment, id: RevisionId): never {
  const [oldest, newest] = [revisionNumbers(deployment).at(0), revisionNumbers(deployment).at(-1)]
  const kept = oldest === undefined ? 'there is none' : `kept are ${oldest} to ${newest}`
  throw new UnknownRevisionError(`there is no revision ${id} in ${deployment.history}: ${kept}`, {
    backend: 'file',
    operation: 'load',
  })
}

/**
 * Removes the deployment's files and nothing else. The JSON file goes first and the history last: a run that comes in
 * between, or after a crash in between, refuses rather than begin a new inventory.
 */
function destroyDeployment(deployment: Deployment): void {
  const { fs, directory, json, tar, history, ownDirectories } = deployment
  const own = ownDirectories.at(-1)
  fs.rmSync(json, { force: true })
  if (own === undefined) {
    for (const name of unless(['ENOENT'], () => fs.readdirSync(directory)) ?? []) {
      if (name.startsWith(`${TAR_NAME}.broken-`)) fs.rmSync(`${directory}/${name}`, { force: true })
    }
    fs.rmSync(tar, { force: true })
    fs.rmSync(history, { force: true, recursive: true })
    return
  }
  fs.rmSync(own, { force: true, recursive: true })
  // Other deployments may live beside it.
  for (const outer of ownDirectories.slice(0, -1)) quietly(() => fs.rmdirSync(outer))
}
