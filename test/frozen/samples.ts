/** Samples that an earlier state of the programs has written (README.md), and what has to go on with each. */
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type ProgramName, pathOf, runMeanwhile, scratch } from '../support/program.ts'
import { configurationWith } from './given.ts'

export const samples = join(import.meta.dirname, '2026-11-23')
export const frozenEnvironment = join(samples, 'environment')

/** What the programs of that time told of a sample. */
export interface Told {
  /** SHA-256 of what `export` wrote. */
  readonly document: string
  readonly otherDeployment: string
  readonly history?: readonly Record<string, unknown>[]
}

export class FrozenCloud {
  readonly directory = join(scratch(), 'openstack_deploy')
  readonly env: Record<string, string> = {
    OSA_CONFIG_DIR: this.directory,
    OSA_INVENTORY_ENVIRONMENT: frozenEnvironment,
    XDG_CACHE_HOME: join(this.directory, '.cache'),
  }

  /** A copy of the sample. */
  constructor(sample?: string) {
    if (sample === undefined) mkdirSync(this.directory)
    else cpSync(join(samples, sample), this.directory, { recursive: true })
  }

  settings(text: string): this {
    writeFileSync(this.path('osa.ini'), text)
    return this
  }

  path(name: string): string {
    return join(this.directory, name)
  }

  configure(...computes: readonly string[]): void {
    writeFileSync(this.path('openstack_user_config.yml'), configurationWith(computes))
  }

  ended(program: ProgramName, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
    return runMeanwhile(process.execPath, [pathOf(program), ...args], { env: { ...this.env, ...more } })
  }

  async tool(...args: string[]): Promise<string> {
    const ended = await this.ended('osa-inventory', args)
    if (ended.status !== 0) throw new Error(`osa-inventory ${args.join(' ')}: ${ended.stdout}${ended.stderr}`)
    return ended.stdout
  }

  /** The document that is printed, which ends with a line end of its own. */
  async list(): Promise<string> {
    const ended = await this.ended('openstack-ansible-inventory', ['--list'])
    expect(ended).toMatchObject({ status: 0, stderr: '' })
    expect(ended.stdout.at(-1)).toBe('\n')
    return ended.stdout.slice(0, -1)
  }

  async ids(): Promise<number[]> {
    return JSON.parse(await this.tool('history', '--json')).map(({ id }: { id: number }) => id)
  }

  /** Both deployments, their history and its proof, are what they were. */
  async demandTold(told: Told): Promise<void> {
    expect(sha256(await this.tool('export'))).toBe(told.document)
    const other = await this.ended('osa-inventory', ['export'], { OSA_INVENTORY_DEPLOYMENT: 'cloud-b' })
    expect(other).toMatchObject({ status: 0, stderr: '' })
    expect(sha256(other.stdout)).toBe(told.otherDeployment)
    if (told.history) expect(JSON.parse(await this.tool('history', '--json'))).toEqual(told.history)
  }

  /** A run on the same configuration changes nothing and prints what is stored. */
  async demandUnchanged(told: Told): Promise<void> {
    for (let run = 1; run <= 3; run++) expect(sha256(await this.list())).toBe(told.document)
    if (told.history) expect((await this.ids())[0]).toBe(told.history[0]!.id)
  }

  /** Everything that changes an inventory, from revision `newest` on: restored, grown, pruned and carried away. */
  async goOn(newest: number, { mayPrune = true } = {}): Promise<void> {
    await this.tool('history', 'verify')
    const before = await this.tool('export', String(newest - 1))
    await this.tool('restore', String(newest - 1), '--yes', '--reason', 'as it was')
    expect(await this.tool('export')).toBe(before)
    await this.grow()
    expect((await this.ids()).slice(0, 3)).toEqual([newest + 2, newest + 1, newest])
    await this.tool('diff', String(newest), 'latest')
    if (mayPrune) await this.prune(newest + 2)
    await this.tool('history', 'verify')
    await this.carryAway()
  }

  async grow(): Promise<void> {
    this.configure('compute1', 'compute4')
    expect(Object.keys(JSON.parse(await this.list())._meta.hostvars)).toContain('compute4')
  }

  async prune(newest: number): Promise<void> {
    await this.tool('history', 'prune', '--keep', '2', '--yes')
    expect(await this.ids()).toEqual([newest, newest - 1])
  }

  /** As a bundle into files, byte for byte what it was, and its history with it. */
  async carryAway(): Promise<void> {
    const bundle = join(scratch(), 'cloud.bundle')
    await this.tool('export', '--format', 'bundle', '-o', bundle)
    const other = new FrozenCloud()
    await other.tool('import', bundle)
    expect(await other.tool('export')).toBe(await this.tool('export'))
    expect(await other.tool('history', '--json')).toBe(await this.tool('history', '--json'))
    await other.tool('history', 'verify')
  }
}

export function toldOf(sample: string): Told {
  return JSON.parse(readFileSync(join(samples, sample, 'told.json'), 'utf8')) as Told
}

export function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex')
}
