/** Puts shims into the places of the original's programs. Safe to repeat: after an upgrade of either side it fixes. */
import { realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { errorCode, unless } from '../../../disk/filesystem.ts'
import { placeOf, reasonOf } from '../../../disk/reason.ts'
import type { TrialCloud } from '../trial/cloud.ts'
import { type Trial, type TrialOptions, withTrial } from '../trial/trial.ts'
import { demandWritable, InstallError } from './install-error.ts'
import {
  demandNamed,
  demandSomething,
  environmentOf,
  type Found,
  type Installation,
  lookAt,
  type Place,
  placesOf,
} from './places.ts'
import type { Programs } from './programs.ts'
import { type Move, putAll, shimMode } from './put.ts'
import { shimText } from './shim.ts'

export type Installing =
  /** There is neither an original nor a kept one. */
  | 'not there'
  /** The original is kept, and the shim in its place. */
  | 'replaced'
  /** As above, where an older original was kept: an upgrade had put a newer one in place. */
  | 'replaced again'
  /** The shim was of an older version, or had been removed. */
  | 'refreshed'
  | 'unchanged'

export interface InstallStep {
  readonly place: Place
  readonly outcome: Installing
  /** The original of a shim is not kept: `uninstall` will not be able to put it back. */
  readonly isOriginalLost: boolean
}

export interface Installed {
  readonly steps: readonly InstallStep[]
  /** The cloud that the places were tried on. */
  readonly cloud: TrialCloud
}

export interface InstallOptions extends Omit<TrialOptions, 'installation'> {
  readonly dryRun: boolean
}

/**
 * All or nothing: what fails midway is undone, and so is what does not do its work in its place.
 *
 * @throws InstallError when there is nothing to replace, something cannot be written, or what is put in place does not run
 */
export async function install(
  installation: Installation,
  programs: Programs,
  options: InstallOptions,
): Promise<Installed> {
  const found = placesOf(installation).map(lookAt)
  demandSomething(found, installation)
  demandNamed(found, installation)
  const wanted = found.map((each) => {
    const text = textFor(each.place, installation, programs)
    return { ...each, text, step: stepFor(each, text) }
  })
  const present = wanted.filter(({ step }) => step.outcome !== 'not there')
  const changing = present
    .filter(({ step }) => step.outcome !== 'unchanged')
    .map((each) => ({ ...each, keeps: each.step.outcome === 'replaced' || each.step.outcome === 'replaced again' }))
  if (!options.dryRun) demandWritable(changing.map(({ place }) => place.path))
  const cloud = await inTrial({ ...options, installation }, async (trial) => {
    await demandRunning(options.dryRun ? present : changing, trial)
    if (!options.dryRun) await putAndTry(present, changing, trial)
    return trial.cloud
  })
  return { steps: wanted.map(({ step }) => step), cloud }
}

async function inTrial<T>(options: TrialOptions, use: (trial: Trial) => Promise<T>): Promise<T> {
  try {
    return await withTrial(options, use)
  } catch (error) {
    if (error instanceof InstallError || errorCode(error) === undefined) throw error
    const place = placeOf(error)
    if (place !== undefined && !place.startsWith(`${tmpdir()}/`)) {
      throw new InstallError(`${place}: ${reasonOf(error)}; nothing was changed`, undefined, error)
    }
    const message = `no copy to try it on can be made in ${tmpdir()}: ${reasonOf(error)}; nothing was changed`
    throw new InstallError(message, 'make room there, or name another directory with TMPDIR', error)
  }
}

type Wanted = Pick<Move, 'place' | 'text'>

/** One of each program, before a playbook could meet it. */
async function demandRunning(wanted: readonly Wanted[], trial: Trial): Promise<void> {
  const ofEach = new Map(wanted.map((each) => [each.place.program, each]))
  await demandAll([...ofEach.values()], ({ place, text }) => trial.ofText(place.program, text), {
    what: ({ place }) => `what would be put into ${place.path} does not work`,
    state: 'nothing was changed',
  })
}

async function putAndTry(present: readonly Wanted[], changing: readonly Move[], trial: Trial): Promise<void> {
  const put = putAll(changing)
  // Ended by hand meanwhile: the handlers of the signal are called before this process ends.
  trial.ended.addEventListener('abort', put.takeBack)
  try {
    await demandAll(present, ({ place, text }) => trial.ofPlace(place, text), {
      what: ({ place }) => `${place.path} does not work in its place`,
      state: changing.length > 0 ? 'everything was put back as it was' : 'it is left as it was',
    })
  } catch (error) {
    put.takeBack()
    throw error
  } finally {
    trial.ended.removeEventListener('abort', put.takeBack)
  }
  put.settle()
}

interface Telling {
  readonly what: (wanted: Wanted) => string
  readonly state: string
}

async function demandAll(
  all: readonly Wanted[],
  look: (wanted: Wanted) => Promise<string | undefined>,
  { what, state }: Telling,
): Promise<void> {
  const troubles = await Promise.all(all.map(look))
  const first = troubles.findIndex((trouble) => trouble !== undefined)
  if (first < 0) return
  const remedy = 'fix what was seen, or name another Node.js with --node PATH'
  throw new InstallError(`${what(all[first]!)}: ${troubles[first]}; ${state}`, remedy)
}

/**
 * The path by which shims that are in place run the very Node.js that runs this: a link that `--node` named once, and
 * that the next version of Node.js is put behind, is not to be lost by a repetition.
 */
export function nodeInPlace(installation: Installation): string | undefined {
  return placesOf(installation)
    .map(lookAt)
    .map(({ present }) => (present.kind === 'shim' ? present.facts.node : undefined))
    .find((node) => node !== undefined && isRunning(node))
}

function isRunning(node: string): boolean {
  return unless(['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP'], () => realpathSync(node)) === realpathSync(process.execPath)
}

/** What `install` would write into a place. */
export function textFor({ program, kept }: Place, installation: Installation, programs: Programs): string {
  const { node, engine, version, files } = programs
  const environment = environmentOf(installation)
  return shimText({
    name: program,
    node,
    program: files[program],
    argument: programs.arguments?.[program],
    engine,
    version,
    kept,
    ...(environment === undefined ? {} : { environment }),
  })
}

function stepFor({ place, present, hasKept }: Found, text: string): InstallStep {
  const isOriginalLost = present.kind === 'shim' && !hasKept
  const outcome = (): Installing => {
    if (present.kind === 'original') return hasKept ? 'replaced again' : 'replaced'
    if (present.kind === 'nothing') return hasKept ? 'refreshed' : 'not there'
    return present.text === text && (present.stat.mode & 0o7777) === shimMode ? 'unchanged' : 'refreshed'
  }
  return { place, outcome: outcome(), isOriginalLost }
}
