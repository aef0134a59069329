/** What a test of the API asks: the stand-in, or a real Craton where `OSA_CRATON` names its file of credentials. */
import { readFileSync } from 'node:fs'
import type { User } from './access.ts'
import { CratonBetween } from './between.ts'
import { CratonClient } from './client.ts'
import type { Mode } from './rules.ts'
import { type CratonOptions, CratonStandIn } from './stand-in.ts'

interface RealCraton {
  readonly url: string
  readonly mode: Mode
  readonly user: User
  readonly stranger: User
  readonly root: User
}

const path = process.env.OSA_CRATON
const real = path === undefined ? undefined : (JSON.parse(readFileSync(path, 'utf8')) as RealCraton)

export const subjectModes: readonly Mode[] = real ? [real.mode] : ['lax', 'strict']

export interface Subject {
  readonly url: string
  readonly user: User
  /** A plain user. */
  readonly plain: CratonClient
  /** A user of another project. */
  readonly stranger: CratonClient
  readonly root: CratonClient
  stop(): Promise<void>
}

export async function startSubject(mode: Mode): Promise<Subject> {
  const standIn = real ? undefined : await CratonStandIn.start({ mode })
  const { url, user, stranger, root } = real ?? standIn!
  const as = (who: User): CratonClient => new CratonClient(url, who)
  return { url, user, plain: as(user), stranger: as(stranger), root: as(root), stop: async () => standIn?.stop() }
}

/** Where requests go wrong on the way. */
export type Troubled = CratonStandIn | CratonBetween

/** The stand-in, in its strict manner unless another is wanted, or something before the real one. */
export async function startTroubled(options: CratonOptions = {}): Promise<Troubled> {
  return real ? CratonBetween.before(real) : CratonStandIn.start({ mode: 'strict', ...options })
}

export const isReal = real !== undefined
