/** The original generator, in one Python process that outlives the cases. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

const PYTHON = '/usr/bin/python3'
const MOST_RUNS = 10

export type ReferenceOutcome =
  /** `left` is the stored file: an older text where only its order or layout differs from what is printed. */
  | { readonly outcome: 'settled'; readonly runs: number; readonly document: string; readonly left: string }
  /** `exception` is `SystemExit` where the original ended deliberately with a message. */
  | { readonly outcome: 'refused'; readonly runs: number; readonly message: string; readonly exception: string }
  | { readonly outcome: 'unsettled'; readonly runs: number }

export interface Reference {
  /** Runs the original on `directory`/config and `directory`/environment until two runs print the same. */
  settle(directory: string, stored: string | undefined, seed: string): Promise<ReferenceOutcome>
  close(): void
}

/** The Python text that answers; it is beside this file's source. */
export function workerPath(): string {
  const below = join('tools', 'random-clouds', 'reference-worker.py')
  const bundle = join(dirname(process.argv[1] ?? '.'), '..', '..', below)
  return existsSync(bundle) ? bundle : below
}

/**
 * Starts the worker. `checkout` is a working copy of openstack/openstack-ansible.
 * @throws Error where the original, Python or one of its packages is missing, in the worker's words.
 */
export async function startReference(worker: string, checkout: string): Promise<Reference> {
  if (!existsSync(join(checkout, 'osa_toolkit')))
    throw new Error(`no osa_toolkit in ${checkout}: clone openstack-ansible there`)
  const child: ChildProcess = spawn(PYTHON, [worker, checkout], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONHASHSEED: '0' },
  })
  let complaint = ''
  child.stderr!.on('data', (data) => {
    complaint += data
  })
  const waiting = new Map<number, { answer: (outcome: ReferenceOutcome) => void; fail: (error: Error) => void }>()
  let count = 0
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const message = JSON.parse(line) as { ready?: true; id: number } & ReferenceOutcome
      if (message.ready) return resolve()
      waiting.get(message.id)?.answer(message)
      waiting.delete(message.id)
    })
    child.on('error', reject)
    child.on('close', () => {
      const error = new Error(`the worker of the original ended: ${complaint.trim()}`)
      reject(error)
      for (const { fail } of waiting.values()) fail(error)
    })
  })
  await ready
  return {
    settle(directory, stored, seed) {
      const config = join(directory, 'config')
      if (stored !== undefined) writeFileSync(join(config, 'openstack_inventory.json'), stored)
      const id = ++count
      const request = { id, config, environment: join(directory, 'environment'), limit: MOST_RUNS, seed }
      child.stdin!.write(`${JSON.stringify(request)}\n`)
      return new Promise((answer, fail) => waiting.set(id, { answer, fail }))
    },
    close: () => child.stdin!.end(),
  }
}
