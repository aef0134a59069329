/** A small cloud of its own for whole commands, in this process or by the built programs. */
import { execFile } from 'node:child_process'
import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateMain } from '../../src/cli/generator/generate.ts'
import type { Io } from '../../src/cli/io.ts'
import { manageMain } from '../../src/cli/manager/manage.ts'
import { toolMain } from '../../src/cli/tool/tool.ts'
import type { Complaint } from './target.ts'

export type Program = 'openstack-ansible-inventory' | 'openstack-ansible-inventory-manage' | 'osa-inventory'
export type Line = readonly [Program, ...string[]]

export interface Ended {
  /** `null`: it was killed, or has crashed. */
  readonly status: number | null
  readonly out: string
  readonly err: string
}

const mains = {
  'openstack-ansible-inventory': generateMain,
  'openstack-ansible-inventory-manage': manageMain,
  'osa-inventory': toolMain,
} as const

/** A directory in which one input is changed over and over; everything else comes back after each run. */
export class FuzzCloud {
  readonly root = mkdtempSync(join(tmpdir(), 'osa-fuzz-'))
  readonly config = join(this.root, 'openstack_deploy')
  readonly #sound = join(this.root, 'sound')
  readonly #repository: string
  readonly env: Record<string, string>

  constructor(repository: string) {
    this.#repository = repository
    cpSync(join(repository, 'examples/cloud/openstack_deploy'), this.config, { recursive: true })
    mkdirSync(join(this.config, 'env.d'), { recursive: true })
    mkdirSync(join(this.root, 'cache'), { mode: 0o700 })
    this.env = {
      HOME: this.root,
      PATH: process.env.PATH ?? '',
      XDG_CACHE_HOME: join(this.root, 'cache'),
      OSA_CONFIG_DIR: this.config,
      OSA_INVENTORY_ENVIRONMENT: join(repository, 'examples/cloud/environment'),
    }
  }

  path(name: string): string {
    return join(this.config, name)
  }

  /** What is there now is what every run begins with. */
  keep(): void {
    rmSync(this.#sound, { recursive: true, force: true })
    cpSync(this.config, this.#sound, { recursive: true, preserveTimestamps: true })
  }

  reset(): void {
    rmSync(this.config, { recursive: true, force: true })
    cpSync(this.#sound, this.config, { recursive: true, preserveTimestamps: true })
  }

  async run([program, ...args]: Line, extra: Record<string, string> = {}): Promise<Ended> {
    const ended = { out: '', err: '' }
    const io: Io = {
      out: (text) => {
        ended.out += typeof text === 'string' ? text : Buffer.from(text).toString('utf8')
      },
      err: (text) => {
        ended.err += text
      },
      env: { ...this.env, ...extra },
      cwd: this.root,
      isTerminal: { out: false, err: false, in: false },
      ask: async () => undefined,
    }
    return { status: await mains[program](args, io), ...ended }
  }

  /** The same by the built program. */
  spawn([program, ...args]: Line, extra: Record<string, string> = {}): Promise<Ended> {
    return new Promise((resolve) => {
      const file = join(this.#repository, 'dist/bin', `${program}.cjs`)
      const options = {
        env: { ...this.env, ...extra },
        cwd: this.root,
        encoding: 'utf8',
        maxBuffer: 1 << 28,
        timeout: 60_000,
        killSignal: 'SIGKILL',
      } as const
      const child = execFile(
        process.execPath,
        ['--max-old-space-size=1024', file, ...args],
        options,
        (error, out, err) => {
          resolve({ status: error === null ? 0 : child.exitCode, out, err })
        },
      )
      child.stdin?.end()
    })
  }

  /** Every file with what would change if it was written. The cache is beside. */
  listing(): string {
    return this.#below(this.root)
      .filter((line) => !/^(?:cache|sound)/.test(line))
      .join('\n')
  }

  #below(directory: string, name = ''): string[] {
    if (!existsSync(directory)) return []
    return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
      const at = join(name, entry.name)
      if (name === '' && (at === 'cache' || at === 'sound')) return []
      const path = join(directory, entry.name)
      if (entry.isDirectory()) return [at, ...this.#below(path, at)]
      const { ino, size, mtimeMs } = lstatSync(path)
      return [`${at} ${ino} ${size} ${mtimeMs}${entry.isSymbolicLink() ? readlinkSync(path) : ''}`]
    })
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** What is wrong with how a command has ended. */
export function faultOf(ended: Ended, before: string, after: string): Complaint {
  const { status, out, err } = ended
  const all = `${err}\n${out}`
  const shown = all.slice(0, 2000)
  if (status === null) return `crash\n${shown}`
  if (/internal error|unexpected error/.test(err))
    return `${/(?:internal|unexpected) error: .{0,40}/.exec(err)}\n${shown}`
  if (/^ {4}at .*:\d+\)?$/m.test(err) || /FATAL ERROR/.test(err)) return `stack trace\n${shown}`
  if (/\[object |(?<![\w"'.-])undefined(?![\w"'.-])/.test(err)) return `words of JavaScript\n${shown}`
  if (status !== 0 && all.trim() === '') return `no word\nstatus ${status}`
  if (![0, 1, 2, 3].includes(status)) return `status ${status}\n${shown}`
  if (status !== 0 && before !== after) return `written on refusal\n${difference(before, after)}\n${shown}`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/.test(err)) return `control characters\n${JSON.stringify(shown)}`
  if (err.length > 2_000_000) return `a long message\n${err.slice(0, 200)}`
  return undefined
}

function difference(before: string, after: string): string {
  const [old, now] = [new Set(before.split('\n')), new Set(after.split('\n'))]
  return [...[...old].filter((line) => !now.has(line)), ...[...now].filter((line) => !old.has(line))].join('\n')
}
