/**
 * The cases of one seed: a fresh cloud, or a cloud's later days, or a cloud whose stored inventory is damaged, or a cloud
 * that goes on under another release, as it is or once its groups have the names of that release.
 */
import type { Release } from '../../src/core/inventory/releases.ts'
import { Chance } from './chance.ts'
import { type Cloud, copyFiles, drawCloud, type Files, layOut, writeFiles } from './cloud.ts'
import { damaged } from './damage.ts'
import { liveADay } from './later-days.ts'
import type { Reference, ReferenceOutcome } from './reference.ts'
import { renamedDocument, underscoreGroups, underscoreScene } from './respelling.ts'

export const kinds = ['fresh', 'later', 'damage', 'upgrade', 'renamed'] as const
export type Kind = (typeof kinds)[number]

export interface Case {
  /** `later-17-2`: kind, seed, number of the day. */
  readonly id: string
  readonly kind: Kind
  readonly files: Files
  readonly stored?: string | undefined
  /** What was stored before `rename-groups`, where the case begins with it. */
  readonly unrenamed?: string
}

/** Kinds for which a cloud has lived under another release. */
export const crossing: ReadonlySet<Kind> = new Set(['upgrade', 'renamed'])

/** An original, and the release that its checkout is of. */
export interface Original {
  readonly reference: Reference
  readonly release: Release
}

/** Where a case is laid out, and the original that works there. */
export interface Bench extends Original {
  readonly directory: string
  /** The original that the clouds of upgrades lived under before. */
  readonly before?: Original | undefined
}

/** How often another cloud is drawn in the place of one that the original does not accept. */
const mostAttempts = 6

export async function settleReference(
  { directory, reference }: Pick<Bench, 'directory' | 'reference'>,
  one: Omit<Case, 'kind'>,
  seed: string,
): Promise<ReferenceOutcome> {
  layOut(directory, writeFiles(one.files))
  return reference.settle(directory, one.stored, `${one.id}/${seed}`)
}

/** A cloud that the original accepts, and what it stores for it. */
async function acceptedCloud(
  id: string,
  bench: Bench,
  { dashes = false, change = () => {} }: { dashes?: boolean; change?: (cloud: Cloud) => void } = {},
): Promise<{ cloud: Cloud; document: string } | undefined> {
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const cloud = drawCloud(`${id}/${attempt}`, bench.release, true, dashes)
    change(cloud)
    const outcome = await settleReference(bench, { id, files: cloud.files }, `attempt ${attempt}`)
    if (outcome.outcome === 'settled') return { cloud, document: outcome.left }
  }
  return undefined
}

async function* laterCases(id: string, bench: Bench): AsyncGenerator<Case, void, ReferenceOutcome> {
  const start = await acceptedCloud(id, bench)
  if (!start) return
  let { document } = start
  let { files } = start.cloud
  const { scene } = start.cloud
  const days = scene.chance.int(1, 3)
  for (let day = 1; day <= days; day++) {
    const changed = copyFiles(files)
    liveADay({ scene, files: changed })
    const outcome = yield { id: `${id}-${day}`, kind: 'later', files: changed, stored: document }
    if (outcome.outcome !== 'settled') continue
    document = outcome.left
    files = changed
  }
}

/** One to three days under the next release, the first of them often with nothing changed but the release. */
async function* upgradeCases(id: string, bench: Bench): AsyncGenerator<Case, void, ReferenceOutcome> {
  if (!bench.before) return
  const start = await acceptedCloud(id, { ...bench, ...bench.before })
  if (!start) return
  let { document } = start
  let { files } = start.cloud
  const { scene } = start.cloud
  const days = scene.chance.int(1, 3)
  for (let day = 1; day <= days; day++) {
    const changed = copyFiles(files)
    if (day > 1 || scene.chance.is(0.4)) liveADay({ scene, files: changed })
    const outcome = yield { id: `${id}-${day}`, kind: 'upgrade', files: changed, stored: document }
    if (outcome.outcome !== 'settled') continue
    document = outcome.left
    files = changed
  }
}

/**
 * As upgrades, with the environment that a release has: with dashes before 2026.1, with underscores since. On the first
 * day `rename-groups` gives the stored groups the names of the next release.
 */
async function* renamedCases(id: string, bench: Bench): AsyncGenerator<Case, void, ReferenceOutcome> {
  if (!bench.before) return
  const isBack = hasUnderscores(bench.before.release) && !hasUnderscores(bench.release)
  let drawn: Files = new Map()
  const change = ({ files }: Cloud) => {
    drawn = copyFiles(files)
    if (isBack) underscoreEnvironment(files)
  }
  const start = await acceptedCloud(id, { ...bench, ...bench.before }, { dashes: true, change })
  if (!start) return
  let { document } = start
  const { scene } = start.cloud
  let files = drawn
  if (hasUnderscores(bench.release) && underscoreEnvironment(files)) underscoreScene(scene)
  const days = scene.chance.int(1, 3)
  for (let day = 1; day <= days; day++) {
    const changed = copyFiles(files)
    if (day > 1 || scene.chance.is(0.4)) liveADay({ scene, files: changed })
    const one = { id: `${id}-${day}`, kind: 'renamed' as const, files: changed }
    layOut(bench.directory, writeFiles(changed))
    const stored = day === 1 ? renamedDocument(bench.directory, document, bench.release) : document
    const outcome = yield day === 1 ? { ...one, stored, unrenamed: document } : { ...one, stored }
    document = stored
    if (outcome.outcome !== 'settled') continue
    document = outcome.left
    files = changed
  }
}

/** The base environment, and the cloud's own. */
function underscoreEnvironment(files: Files): boolean {
  return underscoreGroups(files, 'environment/') && underscoreGroups(files, 'config/env.d/')
}

function hasUnderscores({ points }: Release): boolean {
  return points.has('underscored-groups')
}

async function* damageCases(id: string, bench: Bench): AsyncGenerator<Case, void, ReferenceOutcome> {
  const start = await acceptedCloud(id, bench)
  if (!start) return
  const { scene } = start.cloud
  const count = scene.chance.int(1, 3)
  for (let number = 1; number <= count; number++) {
    scene.chance = new Chance(`${id}/damage ${number}`)
    const files = copyFiles(start.cloud.files)
    if (scene.chance.is(0.3)) liveADay({ scene, files })
    yield { id: `${id}-${number}`, kind: 'damage', files, stored: damaged(start.document, scene) }
  }
}

/** Each yield wants the original's outcome on the case back, for the next day goes on from it. */
export async function* casesOf(kind: Kind, seed: string, bench: Bench): AsyncGenerator<Case, void, ReferenceOutcome> {
  const id = `${kind}-${seed}`
  if (kind === 'fresh') yield { id, kind, files: drawCloud(id, bench.release, false).files }
  else if (kind === 'later') yield* laterCases(id, bench)
  else if (kind === 'upgrade') yield* upgradeCases(id, bench)
  else if (kind === 'renamed') yield* renamedCases(id, bench)
  else yield* damageCases(id, bench)
}
