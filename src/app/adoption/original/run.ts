/** Running the original on a copy of the configuration until it settles. */
import { execFile } from 'node:child_process'
import { sameStored } from '../../../core/inventory/stored-inventory.ts'
import { mappingIn } from '../../../python/json-read.ts'
import type { Dict } from '../../../python/value.ts'
import type { Environment } from '../../config/directories.ts'
import { InstallError } from '../install/install-error.ts'
import type { Original } from './locate.ts'
import type { DiskOrder } from './snapshot.ts'

export type OriginalOutcome =
  | { readonly kind: 'settled'; readonly inventory: Dict; readonly runs: number }
  /** After so many runs the last two still differ. */
  | { readonly kind: 'unsettled'; readonly inventory: Dict; readonly runs: number }
  /** It refuses the configuration, or breaks on it: its last words. */
  | { readonly kind: 'failed'; readonly message: string; readonly runs: number }

/** Two runs settle most clouds, three nearly all (C4, C5). */
const mostRuns = 10

export interface OriginalRun {
  /** The copy of the configuration: its working directory too. */
  readonly directory: string
  readonly environmentDirectory: string
  /** In which order files are read: as given, or `by name`, as ours does (C12). */
  readonly order: DiskOrder | 'by name'
  readonly env: Environment
  /** Ends it early. */
  readonly ended: AbortSignal
}

/** @throws InstallError when it cannot be run at all */
export async function settleOriginal(original: Original, run: OriginalRun): Promise<OriginalOutcome> {
  let before: Dict | undefined
  for (let runs = 1; ; runs++) {
    const ended = await runOnce(original, run)
    if ('message' in ended) return { kind: 'failed', message: ended.message, runs }
    const { inventory } = ended
    if (before && sameStored(before, inventory)) return { kind: 'settled', inventory, runs }
    if (runs === mostRuns) return { kind: 'unsettled', inventory, runs }
    before = inventory
  }
}

interface Ended {
  readonly status: number
  readonly out: string
  readonly err: string
}

async function runOnce(original: Original, run: OriginalRun): Promise<{ inventory: Dict } | { message: string }> {
  const { status, out, err } = await execute(original, run)
  const last = err.trim().split('\n').at(-1) ?? ''
  if (/^(?:ModuleNotFoundError|ImportError)\b/.test(last)) {
    throw new InstallError(
      `${original.file} does not run with ${original.python}: ${last}`,
      'name a Python that has what OpenStack-Ansible needs with --python PATH (its own is RUNTIME/bin/python)',
    )
  }
  if (status !== 0) return { message: last === '' ? `it ended with status ${status} and said nothing` : last }
  const inventory = mappingIn(out)
  return inventory ? { inventory } : { message: 'it printed no inventory' }
}

/**
 * Runs the program that its first argument names, as Python would by itself, but for the order in which directories are
 * read: that of the second argument, or by name and without hidden files.
 */
const inOrder = `
import json, os, runpy, sys
program, orders = sys.argv[1], json.loads(sys.argv[2])
walk = os.walk

def walk_in_order(top, *args, **kwargs):
    for root, directories, files in walk(top, *args, **kwargs):
        for names in (directories, files):
            if orders == 'by name':
                names[:] = sorted(name for name in names if not name.startswith('.'))
            elif root in orders:
                places = {name: place for place, name in enumerate(orders[root])}
                names.sort(key=lambda name: places.get(name, len(places)))
        yield root, directories, files

os.walk = walk_in_order
sys.argv = [program] + sys.argv[3:]
sys.path[0] = os.path.dirname(program)
runpy.run_path(program, run_name='__main__')
`

/** Nothing of the caller's settings reaches it, so that it finds no other directory than the copy. */
function execute({ file, python }: Original, run: OriginalRun): Promise<Ended> {
  const { directory, environmentDirectory, env, order } = run
  const kept = Object.entries(env).filter(([name]) => !/^(?:OSA_|ANSIBLE_|PYTHON)/.test(name))
  const options = {
    cwd: directory,
    env: {
      ...Object.fromEntries(kept),
      OSA_CONFIG_DIR: directory,
      LC_ALL: 'C.UTF-8',
      // Nothing is to be written into the checkout, and a repetition is to give the same.
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONHASHSEED: '0',
    },
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    signal: run.ended,
  } as const
  const args = [
    '-c',
    inOrder,
    file,
    JSON.stringify(order),
    '--config',
    directory,
    '--environment',
    environmentDirectory,
  ]
  return new Promise((resolve, reject) => {
    execFile(python, args, options, (error, out, err) => {
      if (!error) return resolve({ status: 0, out, err })
      if (typeof error.code === 'number') return resolve({ status: error.code, out, err })
      const reason = error.signal ? `ended by ${error.signal}` : error.message
      reject(
        new InstallError(`${file} cannot be run with ${python}: ${reason}`, 'name another Python with --python PATH'),
      )
    })
  })
}
