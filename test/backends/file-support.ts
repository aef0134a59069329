/** What the tests of the file backend share: directories, documents, a file system that can be interposed. */
import { spawnSync } from 'node:child_process'
import * as nodeFs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { onTestFinished, type TestContext } from 'vitest'
import type { Revision } from '../../src/backends/contract.ts'
import { type Deployment, deploymentPaths } from '../../src/backends/file/deployment.ts'
import type { FileBackend } from '../../src/backends/file.ts'
import { sha256 } from '../../src/backends/support/digest.ts'
import type { FileSystem } from '../../src/disk/filesystem.ts'

export const JSON_FILE = 'openstack_inventory.json'
export const TAR_FILE = 'backup_openstack_inventory.tar'
export const HISTORY = 'openstack_inventory.history'

export function temporaryDirectory(parent = tmpdir()): string {
  const directory = nodeFs.mkdtempSync(join(parent, 'osa-file-'))
  onTestFinished(() => nodeFs.rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** In memory where there is such a place: the fault tests make directories by the thousand. */
export function quickDirectory(): string {
  return temporaryDirectory(nodeFs.existsSync('/dev/shm') ? '/dev/shm' : tmpdir())
}

/** A skip that says why; under OSA_TEST_REQUIRE_ALL=1 what is missing on the machine is a failure. */
export function skipFor(context: TestContext, reason: string): void {
  if (process.env.OSA_TEST_REQUIRE_ALL === '1') throw new Error(`cannot run here: ${reason}`)
  context.skip(reason)
}

export function hasProgram(name: string): boolean {
  return spawnSync(name, ['--version']).status === 0
}

/** A document that counts: anyone who writes appends its name. */
export function counted(names: readonly string[]): string {
  return JSON.stringify({ _meta: { hostvars: { host1: {} }, names } }, undefined, 4)
}

export function namesIn(document: string): string[] {
  return (JSON.parse(document) as { _meta: { names: string[] } })._meta.names
}

let changes = 0

/** The revision that follows `parent` with this document. */
export function following(parent: Revision | undefined, document: string): Revision {
  changes += 1
  return {
    id: (parent?.id ?? 0) + 1,
    ...(parent && { parent: parent.id }),
    lineage: parent?.lineage ?? 'c0ffee00-0000-4000-8000-000000000000',
    change: `change-${process.pid}-${changes}`,
    time: '2026-01-02T03:04:05.678Z',
    author: 'tester@host',
    command: 'test',
    tool: 'osa-inventory/0.0.0',
    digest: sha256(document),
    summary: {
      hostsAdded: ['host1'],
      hostsRemoved: [],
      hostsChanged: [],
      groupsAdded: [],
      groupsRemoved: [],
      groupsChanged: [],
      addressesAdded: 0,
      addressesRemoved: 0,
      hostCount: 1,
      counts: {},
    },
    chain: 'ab'.repeat(32),
    document,
  }
}

/** Saves a document as the store does: what someone else put there is recorded first. */
export async function save(backend: FileBackend, document: string): Promise<Revision> {
  const newest = await recorded(backend)
  const revision = following(newest, document)
  await backend.write(revision, newest?.id)
  return revision
}

export async function recorded(backend: FileBackend): Promise<Revision | undefined> {
  const newest = await backend.load()
  if (newest?.unrecorded === undefined) return newest
  const { unrecorded: _unrecorded, ...revision } = newest
  await backend.write(revision, newest.parent)
  return revision
}

export async function infos(backend: FileBackend): Promise<number[]> {
  const ids: number[] = []
  for await (const info of backend.revisions()) ids.push(info.id)
  return ids
}

export function read(directory: string, name = JSON_FILE): string {
  return nodeFs.readFileSync(join(directory, name), 'utf8')
}

export function put(directory: string, text: string, name = JSON_FILE): void {
  nodeFs.writeFileSync(join(directory, name), text)
}

export function modeOf(path: string): string {
  return (nodeFs.statSync(path).mode & 0o7777).toString(8)
}

/** Temporary files that were left in the directory or its history. */
export function leftovers(directory: string): string[] {
  return nodeFs
    .readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(^|\/)\.(openstack_inventory|backup_openstack|revision)/.test(name))
}

export function members(directory: string): string[] {
  const listing = spawnSync('tar', ['-tf', join(directory, TAR_FILE)], { encoding: 'utf8' })
  if (listing.status !== 0 || listing.stderr !== '') throw new Error(`tar: ${listing.stderr}`)
  return listing.stdout.split('\n').filter((name) => name !== '')
}

export function memberText(directory: string, name: string): string {
  return spawnSync('tar', ['-xOf', join(directory, TAR_FILE), name], { encoding: 'utf8' }).stdout
}

/** A deployment for the functions under the backend, which are synchronous and can so be nested in a call. */
export function deploymentIn(directory: string, given: Partial<Deployment> = {}): Deployment {
  return { fs: nodeFs, now: Date.now, historyKeep: 200, ...deploymentPaths(directory, 'default'), ...given }
}

export interface Call {
  /** Counts from 1. */
  readonly index: number
  readonly name: string
  readonly args: readonly unknown[]
}

/**
 * The real file system, with `before` called ahead of each call of it and `after` when it has returned. fsync is left
 * out: no power fails in a test.
 */
export function interposed(
  before: (call: Call) => void,
  after: (call: Call, result: unknown) => void = () => {},
): FileSystem {
  let index = 0
  return new Proxy(nodeFs as FileSystem, {
    get(target, name: keyof FileSystem) {
      const real = target[name] as (...args: unknown[]) => unknown
      return (...args: unknown[]) => {
        index += 1
        const call = { index, name, args }
        before(call)
        const result = name === 'fsyncSync' ? undefined : real(...args)
        after(call, result)
        return result
      }
    },
  })
}

/** A script of this directory's tests as one file that plain node runs. */
export async function bundled(directory: string, source: string): Promise<string> {
  const outfile = join(directory, 'child.cjs')
  await build({
    stdin: { contents: source, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outfile,
    logLevel: 'error',
  })
  return outfile
}
