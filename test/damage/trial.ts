/** One state of damage: what a run does with it, and what becomes of the cloud when its advice is taken. */

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answer, deploy, type Hosts, hostsIn, TriedCloud } from './cloud.ts'
import { harmFile } from './files.ts'
import type { Keep, Moment, Moments } from './keep.ts'
import { isNothingLeft, type State } from './states.ts'
import { type Way, waysIn } from './ways.ts'

export interface Outcome {
  readonly state: State
  readonly does: 'goes on' | 'refuses'
  /** On standard error. */
  readonly told: string
  /** Of a run that goes on. */
  readonly kept: string
  readonly ways: readonly { readonly advice: string; readonly result: string }[]
  /** What must not be. */
  readonly faults: readonly string[]
}

const allKept = 'all names and addresses kept'
const hosts = ['infra1', 'infra2', 'infra3']

export class Trial {
  readonly #keep: Keep
  readonly #cloud: TriedCloud
  readonly #moments: Moments
  /** Of revision 1, 2, 3. */
  readonly #known: readonly Hosts[]
  #base: Moment

  private constructor(keep: Keep, cloud: TriedCloud, moments: Moments, known: readonly Hosts[]) {
    this.#keep = keep
    this.#cloud = cloud
    this.#moments = moments
    this.#known = known
    this.#base = moments.whole
  }

  static async begin(keep: Keep, root: string): Promise<Trial> {
    const nothing = await keep.take()
    const other = await built(keep, new TriedCloud(join(root, 'other'), keep.settings))
    await keep.put(nothing)
    const cloud = new TriedCloud(join(root, 'tried'), keep.settings)
    const { whole, older, known } = await built(keep, cloud)
    return new Trial(keep, cloud, { whole, older, other: other.whole }, known)
  }

  async try(state: State): Promise<Outcome> {
    await this.#make(state)
    const before = await this.#now()
    const answer = await this.#cloud.list()
    const faults: string[] = []
    if (answer.status === 0) {
      const kept = this.#kept(answer.out)
      if (kept !== allKept && !isNothingLeft(state, this.#keep.places)) faults.push(`goes on, and ${kept}`)
      const again = await this.#cloud.list()
      if (again.out !== answer.out) faults.push(`the next run gives something else (${again.status}): ${again.err}`)
      return { state, does: 'goes on', told: answer.err, kept, ways: [], faults }
    }
    if (answer.status !== 1 || answer.out !== '') faults.push(`status ${answer.status}, printed ${answer.out}`)
    if (/internal error|\n\s+at /.test(answer.err)) faults.push('internal error')
    const after = await this.#now()
    const changed = differences(before, after)
    if (changed.length > 0) faults.push(`refuses, and has changed ${changed.join(', ')}`)
    const ways: { advice: string; result: string }[] = []
    for (const way of waysIn(answer.err)) {
      await this.#make(state)
      const result = await this.#follow(way, isNothingLeft(state, this.#keep.places))
      if (way.kind === 'look') {
        if (result !== 'done') faults.push(`${way.advice}: ${result}`)
        continue
      }
      ways.push({ advice: this.#plain(way.advice), result })
      if (way.kind !== 'as is' && !/^all names|^begins|^goes on from revision/.test(result))
        faults.push(`${way.advice}: ${result}`)
    }
    if (ways.length === 0) faults.push('nothing is advised')
    const isKept = ways.some(({ result }) => result.startsWith('all names'))
    if (this.#holdsNewest(state) && !isKept) faults.push('no way keeps what is still there')
    return { state, does: 'refuses', told: answer.err, kept: '-', ways, faults }
  }

  async #make(state: State): Promise<void> {
    await this.#restore()
    const cloud = this.#cloud
    // The database first: what is in it is harmed then.
    const order = [...state].sort(([a], [b]) => Number(b === 'database') - Number(a === 'database'))
    for (const [place, damage] of order) {
      const isFile = ['json', 'tar', 'mirror', 'note', 'cache'].includes(place) || this.#keep.name === 'file'
      if (isFile) harmFile(cloud, place, damage, this.#moments)
      else await this.#keep.harm(place, damage, this.#moments)
    }
  }

  async #restore(): Promise<void> {
    await this.#keep.put(this.#base.stored)
    if (!this.#cloud.put(this.#base.files)) return
    // The marks of files are others now: two runs note them.
    await must(this.#cloud.list())
    this.#base = await this.#now()
  }

  async #now(): Promise<Moment> {
    return { files: this.#cloud.files(), stored: await this.#keep.take() }
  }

  /** @param isNothingLeft a new cloud is what is left to begin */
  async #follow(way: Way, isNothingLeft: boolean, depth = 1): Promise<string> {
    for (const step of way.steps) {
      const answer = await this.#take(step)
      if (answer && answer.status !== 0) return `${this.#plain(step.text)} fails: ${this.#plain(answer.err)}`
    }
    if (way.kind === 'look') return 'done'
    const answer = await this.#cloud.list()
    if (answer.status === 0) {
      const again = await this.#cloud.list()
      if (again.out !== answer.out) return 'the run after the next one gives something else'
      const kept = this.#kept(answer.out)
      const isBegun = way.kind === 'begin' || (isNothingLeft && kept.startsWith('has lost'))
      return isBegun ? 'begins again' : kept
    }
    const next = waysIn(answer.err).find(({ kind }) => kind === 'keep')
    if (next === undefined || depth > 3) return `the next run refuses: ${this.#plain(answer.err)}`
    return this.#follow(next, isNothingLeft, depth + 1)
  }

  async #take(step: Way['steps'][number]): Promise<Answer | undefined> {
    switch (step.kind) {
      case 'command':
        return this.#cloud.tool(step.words, step.env)
      case 'remove':
        for (const path of step.paths) rmSync(path, { recursive: true })
        return undefined
      case 'good copy':
        writeFileSync(
          this.#cloud.path('openstack_inventory.json'),
          this.#moments.whole.files.get(`${deploy}/openstack_inventory.json`)!,
        )
        return undefined
      case 'out of the way':
        await this.#keep.put(new Map())
        return undefined
      case 'create database':
        await this.#keep.createDatabase!()
        return undefined
      case 'backup':
        await this.#keep.put(this.#moments.whole.stored)
        this.#cloud.put(this.#base.files)
        return undefined
    }
  }

  #kept(out: string): string {
    const now = hostsIn(out)
    const lost = this.#known.map((known) =>
      [...known].filter(([host, addresses]) => now.get(host) !== addresses).map(([host]) => host),
    )
    if (lost[2]!.length === 0 && now.size === this.#known[2]!.size) return allKept
    const best = lost.findLastIndex((each) => each.length === 0)
    if (best >= 0) return `goes on from revision ${best + 1}`
    return `has lost ${lost[2]!.length} names`
  }

  #holdsNewest(state: State): boolean {
    const all = this.#keep.places
    const isWhole = (place: (typeof all)[number]) => all.includes(place) && !state.has(place)
    return isWhole('json') || isWhole('mirror') || (!state.has('database') && isWhole('newest'))
  }

  #plain(text: string): string {
    return text
      .trim()
      .replaceAll(this.#cloud.directory, '/etc/openstack_deploy')
      .replaceAll(join(this.#cloud.root, '..'), '/srv')
  }
}

function differences(before: Moment, after: Moment): string[] {
  const compare = (a: ReadonlyMap<string, Buffer>, b: ReadonlyMap<string, Buffer>) =>
    [...new Set([...a.keys(), ...b.keys()])].filter((name) => {
      const [one, two] = [a.get(name), b.get(name)]
      return one === undefined || two === undefined || !one.equals(two)
    })
  return [...compare(before.files, after.files), ...compare(before.stored, after.stored)].filter(
    (name) => !/-(?:wal|shm)$/.test(name),
  )
}

async function must(answer: Promise<Answer>): Promise<string> {
  const { status, out, err } = await answer
  if (status !== 0) throw new Error(err)
  return out
}

async function built(keep: Keep, cloud: TriedCloud) {
  const known: Hosts[] = []
  let older: Moment | undefined
  for (let count = 1; count <= hosts.length; count++) {
    cloud.configure(hosts.slice(0, count))
    known.push(hostsIn(await must(cloud.list())))
    // The next one changes nothing, and leaves a note.
    await must(cloud.list())
    await keep.settle?.()
    if (count === 2) older = { files: cloud.files(), stored: await keep.take() }
  }
  return { known, older: older!, whole: { files: cloud.files(), stored: await keep.take() } }
}
