/** A small cloud with everything beside it that the programs write, and what a person finds there afterwards. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listTar } from '../../../src/disk/tar.ts'
import type { Ended } from '../../support/program.ts'
import { soundEnvironment, soundParts } from '../../support/sound-cloud.ts'
import type { Command, Place, Runner } from './runner.ts'

export class World implements Place {
  readonly root: string
  readonly runner: Runner
  readonly #base: string
  #chances = 0

  /** @param base a directory for this world alone */
  constructor(base: string, runner: Runner) {
    this.#base = base
    this.root = join(base, 'world')
    this.runner = runner
  }

  get config(): string {
    return join(this.root, 'openstack_deploy')
  }

  get cwd(): string {
    return this.root
  }

  /** The base environment is not in it: it is read as the configuration is, and only read. */
  get watched(): string[] {
    return [this.root]
  }

  get env(): Record<string, string> {
    return {
      OSA_CONFIG_DIR: this.config,
      OSA_INVENTORY_ENVIRONMENT: join(this.#base, 'environment'),
      XDG_CACHE_HOME: join(this.root, 'cache'),
      HOME: join(this.root, 'home'),
      PATH: process.env.PATH ?? '',
    }
  }

  /** The configuration alone. */
  begin(): void {
    const environment = join(this.#base, 'environment/env.d')
    mkdirSync(environment, { recursive: true })
    writeFileSync(join(environment, 'all.yml'), soundEnvironment)
    for (const name of ['openstack_deploy/conf.d', 'cache', 'home'])
      mkdirSync(join(this.root, name), { recursive: true })
    writeFileSync(join(this.config, 'openstack_user_config.yml'), `---\n${Object.values(soundParts).join('\n')}\n`)
  }

  settings(text: string): void {
    writeFileSync(join(this.config, 'osa.ini'), text, { mode: 0o600 })
  }

  /** A host with containers more. */
  addHost(name: string, address: string): void {
    writeFileSync(
      join(this.config, `conf.d/${name}.yml`),
      `---\nidentity_hosts:\n  ${name}: {ip: ${address}}\nimage_hosts:\n  ${name}: {ip: ${address}}\n`,
    )
  }

  /** A run that has to succeed. */
  async done(command: Command, chance?: string): Promise<Ended> {
    const ended = await this.runner.run(command, this, chance ?? `prepared ${++this.#chances}`)
    if (ended.status !== 0 || ended.stderr !== '') {
      throw new Error(`${command.argv.join(' ')}: status ${ended.status}\n${ended.stdout}${ended.stderr}`)
    }
    return ended
  }

  /** Keeps what is there as the state that `restore` goes back to. */
  keep(): void {
    copy(this.root, join(this.#base, 'prepared'))
  }

  restore(): void {
    copy(join(this.#base, 'prepared'), this.root)
  }

  /** Looks by runs that may tidy up, on a copy in the same place: nothing that they do lasts. */
  async aside<T>(look: () => Promise<T>): Promise<T> {
    const aside = join(this.#base, 'aside')
    renameSync(this.root, aside)
    copy(aside, this.root)
    try {
      return await look()
    } finally {
      rmSync(this.root, { recursive: true })
      renameSync(aside, this.root)
    }
  }

  /** Every name with its mode; of the tar what is in it. What is drawn or a time is left out. */
  tree(): string[] {
    return names(this.root)
      .filter((name) => !comesAndGoes.test(name))
      .map((name) => {
        const path = join(this.root, name)
        const stat = lstatSync(path)
        const mode = (stat.mode & 0o7777).toString(8)
        return `${timeless(name)} ${stat.isDirectory() ? 'd' : stat.isSymbolicLink() ? 'l' : ''}${mode}${backupsIn(path)}`
      })
  }
}

/** Of SQLite, while it is open; and the note of the readable copy, without which that is read again. */
const comesAndGoes = /\.sqlite-(wal|shm)$|\/\.openstack_inventory\.copy$/

function copy(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true })
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

function names(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()
}

function timeless(name: string): string {
  return name.replace(/\d{8}T\d{6}Z?/, 'TIME').replace(/(cache\/osa-inventory\/)[0-9a-f]{16}$/, '$1NOTE')
}

/** Of an archive of backups: how many. */
function backupsIn(path: string): string {
  if (!path.endsWith('.tar')) return ''
  const bytes = readFileSync(path)
  const { members } = listTar((position, length) => bytes.subarray(position, position + length), bytes.length)
  return ` ${members.length} backups`
}

export function digest(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16)
}
