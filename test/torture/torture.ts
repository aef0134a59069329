/** One round: sixteen processes work on one cloud, everything that can fail does, and then the whole history is checked. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Arena, ArenaKind } from './arenas/arena.ts'
import { check } from './checks/check.ts'
import { Client } from './client.ts'
import { Cloud } from './cloud.ts'
import { Draw } from './draw.ts'
import { settle } from './end.ts'
import { Faults } from './faults.ts'
import { History } from './history.ts'
import { type Deed, isChange } from './journal.ts'
import { Processes } from './processes.ts'
import type { Report } from './report.ts'
import { awayOf, type Round } from './round.ts'
import { Service } from './service.ts'
import { Turns } from './turns.ts'

/** Those that run programs, and those that run on. */
const programClients = 12
const services = 4

export interface TortureOptions {
  readonly backend: string
  readonly kind: ArenaKind
  readonly seed: number
  readonly minutes: number
  /** For `broken`. */
  readonly fault?: string
  /**
   * So many changes have to be acknowledged, and each fault has to have been there, unless it takes much longer than
   * `minutes`: a busy machine does little in a minute. @default 0
   */
  readonly least?: number
  /** Keeps the evidence of a round that held, too. */
  readonly keep?: boolean
}

export async function torture(options: TortureOptions): Promise<Report> {
  const evidence = mkdtempSync(join(tmpdir(), `osa-torture-${options.backend}-`))
  const configDirectory = join(evidence, 'openstack_deploy')
  mkdirSync(configDirectory)
  const { fault } = options
  const processes = new Processes()
  const arena = await options.kind.start({
    directory: evidence,
    configDirectory,
    seed: options.seed,
    clients: () => processes.ids,
    ...(fault === undefined ? {} : { fault }),
  })
  try {
    return await inArena(options, { arena, processes, evidence, directory: configDirectory })
  } finally {
    await arena.stop()
  }
}

interface Stage {
  readonly arena: Arena
  readonly processes: Processes
  readonly evidence: string
  /** The configuration directory. */
  readonly directory: string
}

async function inArena(options: TortureOptions, stage: Stage): Promise<Report> {
  const { arena, processes, evidence, directory } = stage
  const { seed, minutes, backend, fault, keep = false } = options
  const start = performance.now()
  const now = () => performance.now() - start
  const home = arena.section.plugin === undefined ? 'file' : 'here'
  const round: Round = {
    ...{ arena, home, now, deeds: [], seen: new Map(), turns: new Turns(), processes },
    cloud: new Cloud(directory, iniOf(home, arena), now),
    history: new History((line) => appendFileSync(join(evidence, 'revisions.jsonl'), `${line}\n`)),
  }
  const { counts, failures } = await underFaults(round, options)
  const faults = await settle(round)
  const { revisions } = round.history
  const journal = { deeds: round.deeds, configured: round.cloud.configured }
  const violations = [...new Set([...round.history.faults, ...check(revisions, journal), ...faults, ...failures])]
  writeFileSync(join(evidence, 'deeds.jsonl'), round.deeds.map((deed) => `${JSON.stringify(deed)}\n`).join(''))
  const isKept = violations.length > 0 || keep
  if (!isKept) rmSync(evidence, { recursive: true, force: true })
  const made = round.deeds.filter(({ kind }) => isChange(kind))
  const withFate = (fate: Deed['fate']) => made.filter((deed) => deed.fate === fate).length
  return {
    ...{ backend, ...(fault === undefined ? {} : { fault }), seed, minutes, date: new Date().toISOString() },
    operations: countsOf(round.deeds.map(({ kind }) => kind)),
    ...{ acknowledged: withFate('acknowledged'), refused: withFate('refused'), unknown: withFate('unknown') },
    revisions: revisions.length,
    faults: { ...counts, ...arena.counts?.() },
    verdict: violations.length === 0 ? 'kept' : 'broken',
    violations,
    ...(isKept ? { evidence } : {}),
  }
}

function iniOf(home: string, { section }: Arena): string {
  const own = Object.entries(section).map(([name, text]) => `${name} = ${text}\n`)
  const away = Array.from({ length: programClients }, (_, number) => awayOf(number))
  const others = away.map((name) => `[${name}]\nplugin = sqlite\npath = ${name}.sqlite\n`)
  return `[inventory]\nbackend = ${home}\n${home === 'file' ? '' : `[${home}]\n${own.join('')}`}${others.join('')}`
}

/** A busy machine gets this many times as long, until there was enough to look at. */
const patience = 16

/** @returns how often what was done to them, and what could not be undone */
async function underFaults(round: Round, options: TortureOptions) {
  const { seed, minutes, least = 0 } = options
  const { processes, arena, deeds } = round
  const time = minutes * 60_000
  const ofClients = new Faults(processes.faults, { draw: new Draw(seed, 1000), deeds, rest: [0, 3] })
  const ofServers = new Faults(arena.faults, { draw: new Draw(seed, 1001), deeds, rest: least > 0 ? [1, 6] : [2, 20] })
  const all = [ofClients, ofServers]
  const isThrough = () => acknowledgedOf(deeds) >= least && all.every((faults) => faults.isThrough)
  const isEnough = () => (least === 0 || isThrough()) && (arena.isEnough?.() ?? true)
  const isOver = () => round.now() >= time && (round.now() >= patience * time || isEnough())
  const clients = Array.from({ length: programClients + services }, (_, number) => {
    const draw = new Draw(seed, number)
    return number < programClients ? new Client(number, round, draw) : new Service(number, round, draw)
  })
  await Promise.all([
    ofClients.inflict(isOver),
    ofServers.inflict(isOver),
    reading(round, isOver),
    ...clients.map((each) => each.work(isOver)),
  ])
  const failures = [...ofClients.failures, ...ofServers.failures]
  return { counts: { ...ofClients.counts, ...ofServers.counts }, failures }
}

function acknowledgedOf(deeds: readonly Deed[]): number {
  return deeds.filter(({ kind, fate }) => isChange(kind) && fate === 'acknowledged').length
}

/** A server may be down whenever this asks: it asks again. */
async function reading({ arena, history }: Round, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await history.collect(arena.views[0]!.open).catch(() => {})
    await sleep(1000)
  }
}

function countsOf(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
