/** A small cloud of three revisions, whose files can be taken and put back; run as Ansible and its operators run it. */
import './noted-build.ts'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beginRun } from '../../src/cli/generator/begin-run.ts'
import { generateMain } from '../../src/cli/generator/generate.ts'
import type { Io } from '../../src/cli/io.ts'
import { openConfiguredStore } from '../../src/cli/open-store.ts'
import { configure } from '../cli/tool/store/damaged-places.ts'
import { Cloud } from '../cli/tool/tool-run.ts'
import { smallEnvironment } from '../support/clouds.ts'

/** By path below the cloud's root. */
export type Files = ReadonlyMap<string, Buffer>

export interface Answer {
  readonly status: number
  readonly out: string
  readonly err: string
}

export const deploy = 'openstack_deploy'

export class TriedCloud {
  readonly root: string
  readonly #cloud: Cloud

  /** @param settings of `osa.ini`; none: the file backend */
  constructor(root: string, settings: string | undefined) {
    this.root = root
    this.#cloud = new Cloud(join(root, deploy))
    Object.assign(this.#cloud.env, {
      XDG_CACHE_HOME: join(root, 'cache'),
      OSA_INVENTORY_ENVIRONMENT: join(root, 'environment'),
    })
    for (const directory of [deploy, 'cache', 'environment/env.d'])
      mkdirSync(join(root, directory), { recursive: true })
    writeFileSync(join(root, 'environment/env.d/all.yml'), JSON.stringify(smallEnvironment))
    if (settings !== undefined) writeFileSync(this.path('osa.ini'), settings, { mode: 0o640 })
  }

  get directory(): string {
    return this.#cloud.directory
  }

  path(name: string): string {
    return this.#cloud.path(name)
  }

  configure(hosts: readonly string[]): void {
    configure(this.#cloud, hosts)
  }

  /** The run of Ansible's script: with what the last one has noted. */
  async list(): Promise<Answer> {
    const beginning = beginRun(['--list'], this.#cloud.env)
    if ('document' in beginning) return { status: 0, out: `${beginning.document.toString('utf8')}\n`, err: '' }
    const answer = { out: '', err: '' }
    const io: Io = {
      out: (text) => {
        answer.out += text
      },
      err: (text) => {
        answer.err += text
      },
      env: this.#cloud.env,
      cwd: this.directory,
      isTerminal: { out: false, err: false, in: false },
      ask: async () => undefined,
    }
    return { status: await generateMain(['--list'], io, openConfiguredStore, beginning.notebook), ...answer }
  }

  async tool(words: readonly string[], env: Record<string, string> = {}): Promise<Answer> {
    return this.#cloud.run(words, { env })
  }

  files(): Files {
    return new Map(
      readdirSync(this.root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [path.slice(this.root.length + 1), readFileSync(path)]),
    )
  }

  /** What is as it should be is not touched: the marks of notes stay true. @returns whether anything was written */
  put(files: Files): boolean {
    const present = this.files()
    let isWritten = false
    for (const name of present.keys()) {
      if (files.has(name)) continue
      rmSync(join(this.root, name))
      isWritten = true
    }
    for (const [name, bytes] of files) {
      if (present.get(name)?.equals(bytes)) continue
      const path = join(this.root, name)
      mkdirSync(dirname(path), { recursive: true })
      // A new file, as from a backup.
      rmSync(path, { force: true })
      // A note that others may read is none.
      writeFileSync(path, bytes, { mode: name.startsWith('cache/') ? 0o600 : 0o640 })
      isWritten = true
    }
    return isWritten
  }
}

/** Addresses by host, those of its networks too. */
export type Hosts = ReadonlyMap<string, string>

export function hostsIn(document: string): Hosts {
  const { _meta } = JSON.parse(document) as { _meta: { hostvars: Record<string, Hostvars> } }
  return new Map(
    Object.entries(_meta.hostvars).map(([host, { ansible_host, container_networks = {} }]) => {
      const addresses = Object.values(container_networks).map(({ address }) => address)
      return [host, [ansible_host, ...addresses].join(' ')]
    }),
  )
}

interface Hostvars {
  readonly ansible_host?: string
  readonly container_networks?: Readonly<Record<string, { readonly address?: string }>>
}
