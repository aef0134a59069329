/** `osa-inventory` as a user meets it, on its own cloud. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ExitCode, Io } from '../../../src/cli/io.ts'
import { toolMain } from '../../../src/cli/tool/tool.ts'
import { exampleCloud, exampleEnvironment } from '../../support/program.ts'

export interface Ended {
  readonly status: ExitCode
  readonly out: string
  readonly err: string
  /** What was asked on the terminal. */
  readonly questions: readonly string[]
}

export interface World {
  readonly env?: Record<string, string>
  /** In front of a terminal; what the person answers. */
  readonly answer?: string
  /** Standard output is a terminal. */
  readonly terminal?: boolean
  /** Called before the answer is given. */
  readonly meanwhile?: () => void
}

export class Cloud {
  readonly directory: string
  readonly env: Record<string, string>

  constructor(directory: string) {
    this.directory = directory
    this.env = {
      HOME: directory,
      PATH: process.env.PATH ?? '',
      OSA_CONFIG_DIR: directory,
      OSA_INVENTORY_ENVIRONMENT: exampleEnvironment,
    }
  }

  async run(line: string | readonly string[], world: World = {}): Promise<Ended> {
    const argv = typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : [...line]
    const ended = { out: '', err: '', questions: [] as string[] }
    const isAsked = world.answer !== undefined
    const io: Io = {
      out: (text) => {
        ended.out += text
      },
      err: (text) => {
        ended.err += text
      },
      env: { ...this.env, ...world.env },
      cwd: this.directory,
      isTerminal: { out: world.terminal ?? false, err: isAsked, in: isAsked },
      ask: async (question) => {
        ended.questions.push(question)
        world.meanwhile?.()
        return world.answer
      },
    }
    return { status: await toolMain(argv, io), ...ended }
  }

  path(name: string): string {
    return join(this.directory, name)
  }

  /** Changes the user configuration; what is to be changed must be there. */
  edit(from: string | RegExp, to: string, name = 'openstack_user_config.yml'): void {
    const before = readFileSync(this.path(name), 'utf8')
    const after = before.replace(from, to)
    if (after === before) throw new Error(`${name} has no ${String(from)}`)
    writeFileSync(this.path(name), after)
  }

  stored(): Stored {
    return JSON.parse(readFileSync(this.path('openstack_inventory.json'), 'utf8'))
  }

  /** An address of the network storage that a run may draw, and has not. */
  freeAddress(): string {
    const stored = readFileSync(this.path('openstack_inventory.json'), 'utf8')
    for (let last = 100; ; last++) if (!stored.includes(`"10.20.8.${last}"`)) return `10.20.8.${last}`
  }
}

export interface Stored {
  _meta: { hostvars: Record<string, Record<string, unknown>> }
  [group: string]: { hosts?: string[]; children?: string[] } & Record<string, unknown>
}

/** The example cloud, before its first run. */
export function newCloud(): Cloud {
  return new Cloud(exampleCloud())
}

/** After its first run. */
export async function deployedCloud(): Promise<Cloud> {
  const cloud = newCloud()
  const { status, err } = await cloud.run('generate')
  if (status !== 0) throw new Error(err)
  return cloud
}

/** The last host of the configuration leaves it. */
export function withdrawCompute3(cloud: Cloud): void {
  cloud.edit(/ {2}compute3:[\s\S]*$/, '')
}
