/** Making a plan of a run that stores nothing, and running it as planned or not at all. */
import { join } from 'node:path'
import { sha256 } from '../../backends/support/digest.ts'
import { diffInventories } from '../../core/changes/diff/inventory.ts'
import { OperationalError } from '../../core/errors.ts'
import type { Quirks } from '../../core/generator/quirks.ts'
import type { RandomSource } from '../../core/inventory/random.ts'
import { shellWord } from '../../core/inventory/text/visible.ts'
import { few } from '../../core/inventory/text/wording.ts'
import type { Value } from '../../python/value.ts'
import { type Inputs, namedSources } from '../config/inputs.ts'
import type { ChosenRelease } from '../settings/release.ts'
import { toolVersion } from '../store/attribution.ts'
import { readableRevisions } from '../store/history/listing.ts'
import type { Attribution } from '../store/revisions.ts'
import type { InventoryStore, StoredInventory } from '../store/store.ts'
import type { Built } from './build.ts'
import { type Plan, type PlanBase, PlanError, planFormat } from './plan-file.ts'
import { KeptRandom, ToldRandom } from './planned-random.ts'
import {
  type Draws,
  InventoryExistsError,
  type RunOptions,
  type RunResult,
  type RunStart,
  runGenerator,
  startNewInventory,
} from './run.ts'

/** Where a run takes place, and how. */
export interface PlanPlace {
  readonly store: InventoryStore
  readonly configDirectory: string
  readonly environmentDirectory: string
  readonly quirks: Quirks
}

export interface PlanMade extends PlanPlace {
  readonly attribution: Attribution
  readonly new: boolean
  readonly force: boolean
  /** What `--release` says. */
  readonly asked?: string | undefined
}

/** Keeps what a dry run begins with, draws and makes. */
export class PlanMaker implements Draws {
  readonly #random: RandomSource
  #kept: { readonly start: RunStart; readonly random: KeptRandom } | undefined
  #built: Built | undefined

  constructor(random: RandomSource) {
    this.#random = random
  }

  begin(start: RunStart): RandomSource {
    const random = new KeptRandom(this.#random)
    this.#kept = { start, random }
    return random
  }

  end(built: Built): void {
    this.#built = built
  }

  /** Of the run that has ended. */
  plan(made: PlanMade): Plan {
    const [kept, built] = [this.#kept, this.#built]
    if (!kept || !built) throw new TypeError('unreachable: a plan is made of a run')
    const { stored, inputs, release } = kept.start
    const { author, command, reason } = made.attribution
    const { section, deployment } = made.store.files ?? {}
    return {
      format: planFormat,
      tool: toolVersion,
      made: { time: new Date().toISOString(), author, command, ...(reason === undefined ? {} : { reason }) },
      place: {
        ...(section === undefined ? {} : { backend: section }),
        ...(deployment === undefined ? {} : { deployment }),
        config: made.configDirectory,
        environment: made.environmentDirectory,
      },
      rules: {
        release: releaseIn(release),
        ...(made.asked === undefined ? {} : { asked: made.asked }),
        quirks: [...made.quirks].sort(),
        new: made.new,
        force: made.force,
      },
      base: baseOf(stored),
      inputs: inputsIn(inputs, made).map(({ name, sha256: digest }) => ({ name, sha256: digest })),
      result: { changed: built.changed || made.new, digest: sha256(built.document) },
      added: addedIn(made.new ? undefined : stored?.inventory, built.inventory),
      draws: kept.random.draws,
    }
  }
}

function releaseIn({ release }: ChosenRelease): Plan['rules']['release'] {
  return { name: release.name, points: [...release.points].sort() }
}

function inputsIn({ sources }: Inputs, place: PlanPlace): { name: string; path: string; sha256: string }[] {
  return namedSources(sources, place).map(({ name, path, text }) => ({ name, path, sha256: sha256(text) }))
}

function baseOf(stored: StoredInventory | undefined): PlanBase | null {
  if (stored === undefined) return null
  const { id, lineage, change, unrecorded } = stored.revision
  return { id, lineage, ...(unrecorded ? {} : { change }), digest: sha256(stored.document) }
}

function addedIn(before: Value | undefined, after: Value): Plan['added'] {
  const { hosts, addresses } = diffInventories(before, after)
  const names = (wanted: 'host' | 'container') =>
    hosts.filter(({ kind, change }) => kind === wanted && change === 'added').map(({ name }) => name)
  return {
    hosts: names('host'),
    containers: names('container'),
    addresses: addresses.flatMap(({ host, network, after: address }) =>
      address === undefined ? [] : [{ host, network, address }],
    ),
  }
}

/** What the plan was made of is not what is there: to store it would not be what was looked at. */
export class PlanStaleError extends OperationalError {
  constructor(message: string, remedy: string) {
    super('ERR_PLAN_STALE', message, { remedy })
  }
}

/** Something else is stored than the plan begins with. */
class MovedOnError extends OperationalError {
  readonly stored: StoredInventory | undefined
  constructor(stored: StoredInventory | undefined) {
    super('ERR_PLAN_STALE', 'the inventory has changed since the plan was made')
    this.stored = stored
  }
}

export interface ApplyOptions extends PlanPlace, Pick<RunOptions, 'release' | 'random' | 'dryRun'> {
  /** What messages call the plan. */
  readonly shown: string
  /** The command that makes it again. */
  readonly again: string
}

export type Applied =
  | { readonly kind: 'run'; readonly result: RunResult }
  /** What the plan makes is stored already. */
  | { readonly kind: 'already'; readonly stored: StoredInventory }

/**
 * Runs the generator with what the plan drew, and stores what the plan says, or nothing.
 *
 * @throws PlanStaleError where anything that the plan was made of has changed; PlanError where it makes something else
 *   than it says; and what a run throws
 */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<Applied> {
  const stale = (what: string) => new PlanStaleError(`${options.shown} ${what}`, remedyOf(plan, options))
  demandPlace(plan, options, stale)
  const draws = new PlannedDraws(plan, options, stale)
  const { new: isNew, force } = plan.rules
  const how = { ...options, draws, force }
  try {
    return { kind: 'run', result: isNew ? await startNewInventory(how) : await runGenerator(how) }
  } catch (error) {
    const isMoved = error instanceof MovedOnError || (isNew && error instanceof InventoryExistsError)
    if (!isMoved) throw error
    const stored = error instanceof MovedOnError ? error.stored : await options.store.loadIfSound()
    const isThere =
      stored && sha256(stored.document) === plan.result.digest && stored.revision.id > (plan.base?.id ?? 0)
    if (isThere) return { kind: 'already', stored }
    throw stale(await movedText(plan, stored, options.store))
  }
}

type Stale = (what: string) => PlanStaleError

/** Where the plan was made of files elsewhere, that is told: nobody need have changed anything. */
function remedyOf({ place }: Plan, { again, configDirectory, environmentDirectory }: ApplyOptions): string {
  const others = [
    place.config === configDirectory ? [] : [`--config ${shellWord(place.config)}`],
    place.environment === environmentDirectory ? [] : [`--environment ${shellWord(place.environment)}`],
  ].flat()
  const elsewhere = others.length === 0 ? '' : `it was made with ${others.join(' ')}: say so, or `
  return `${elsewhere}make the plan again: ${again}`
}

function demandPlace({ tool, place }: Plan, { store: { files } }: ApplyOptions, stale: Stale): void {
  if (tool !== toolVersion) throw stale(`was made by ${tool}, and this is ${toolVersion}`)
  const { deployment, section } = files ?? {}
  if (place.deployment !== deployment) {
    throw stale(`is for the deployment ${place.deployment}, and ${deployment} is in use`)
  }
  if (place.backend !== section) throw stale(`is for the backend ${place.backend}, and ${section} is in use`)
}

/** Lets a run go on only from what the plan was made of, gives it what was drawn then, and looks at what it makes. */
class PlannedDraws implements Draws {
  readonly #plan: Plan
  readonly #place: ApplyOptions
  readonly #stale: Stale
  #random: ToldRandom | undefined

  constructor(plan: Plan, place: ApplyOptions, stale: Stale) {
    this.#plan = plan
    this.#place = place
    this.#stale = stale
  }

  begin({ stored, inputs, release }: RunStart): RandomSource {
    const { rules, base, draws } = this.#plan
    if (!isSameBase(base, baseOf(stored))) throw new MovedOnError(stored)
    const now = releaseIn(release)
    if (now.name !== rules.release.name || now.points.join() !== rules.release.points.join()) {
      throw this.#stale(
        `is for OpenStack-Ansible ${rules.release.name}, and this run is for ${now.name} (${release.why})`,
      )
    }
    const quirks = [...this.#place.quirks].sort()
    if (quirks.join() !== rules.quirks.join()) {
      throw this.#stale(`was made with ${quirksText(rules.quirks)}, and this run has ${quirksText(quirks)}`)
    }
    const changed = changedInputs(this.#plan, inputs, this.#place)
    if (changed.length > 0) throw this.#stale(`was made of other files: ${few(changed, 5)}`)
    this.#random = new ToldRandom(draws, () => this.#unlike())
    return this.#random
  }

  end({ document, changed }: Built): void {
    const { result, rules } = this.#plan
    const isAlike = sha256(document) === result.digest && (changed || rules.new) === result.changed
    if (!isAlike || !this.#random?.isAtEnd) throw this.#unlike()
  }

  #unlike(): PlanError {
    const { shown } = this.#place
    return new PlanError(
      `${shown} says something else than its own draws make: it was damaged or edited`,
      remedyOf(this.#plan, this.#place),
    )
  }
}

function isSameBase(one: PlanBase | null, other: PlanBase | null): boolean {
  if (one === null || other === null) return one === other
  return (
    one.id === other.id && one.lineage === other.lineage && one.change === other.change && one.digest === other.digest
  )
}

function quirksText(quirks: readonly string[]): string {
  return quirks.length === 0 ? 'no quirks' : `the quirks ${quirks.join(', ')}`
}

/** `/etc/openstack_deploy/conf.d/swift.yml has changed`. */
function changedInputs({ inputs: planned }: Plan, inputs: Inputs, place: PlanPlace): string[] {
  const before = new Map(planned.map(({ name, sha256: digest }) => [name, digest]))
  const now = inputsIn(inputs, place)
  const names = new Set(now.map(({ name }) => name))
  return [
    ...now.flatMap(({ name, path, sha256: digest }) => {
      const known = before.get(name)
      return known === digest ? [] : [`${path} ${known === undefined ? 'is new' : 'has changed'}`]
    }),
    ...planned.flatMap(({ name }) => (names.has(name) ? [] : [`${pathOf(name, place)} is gone`])),
  ]
}

function pathOf(name: string, { configDirectory, environmentDirectory }: PlanPlace): string {
  const base = 'base environment '
  if (name.startsWith(base)) return join(environmentDirectory, name.slice(base.length))
  return join(configDirectory, name.replace(/^(?:config|own environment) /, ''))
}

async function movedText(
  { base, result }: Plan,
  stored: StoredInventory | undefined,
  store: InventoryStore,
): Promise<string> {
  const from = base === null ? 'begins a new inventory' : `goes on from revision ${base.id}`
  if (stored === undefined) return `${from}, and there is no inventory now`
  const { revision } = stored
  const { id, time, author, command, lineage, unrecorded } = revision
  if (base !== null && lineage !== base.lineage) {
    return `${from} of the inventory ${base.lineage}, and what is stored is another one, ${lineage}`
  }
  if (unrecorded) return `${from}, and the inventory was edited from outside since`
  const applied = id > (base?.id ?? 0) ? await appliedAs(store, base?.id ?? 0, result.digest) : undefined
  const told = applied === undefined ? '' : `it was applied as revision ${applied}, and `
  return `${from}, and ${told}the inventory is at revision ${id} now, of ${time} by ${author} (${command})`
}

/** The revision after `since` that has what the plan makes. */
async function appliedAs({ backend }: InventoryStore, since: number, digest: string): Promise<number | undefined> {
  for await (const info of readableRevisions(backend)) {
    if (info.id <= since) return undefined
    if (info.digest === digest) return info.id
  }
  return undefined
}
