/** The manager as a user meets it: a command line, what it prints, and the files around it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ExitCode, Io } from '../../../src/cli/io.ts'
import { manageMain } from '../../../src/cli/manager/manage.ts'
import type { OpenStore } from '../../../src/cli/open-store.ts'

export const goldenDirectory = join(import.meta.dirname, '../../golden/manage')

export interface ManageCase {
  readonly inventory: string
  /** The golden file: `.txt` is what the command prints, `.json` what it leaves in the file. */
  readonly golden: string
  readonly args: readonly string[]
}

/** Commands on which this project and the original agree. */
export const manageCases = JSON.parse(readFileSync(join(goldenDirectory, 'cases.json'), 'utf8')) as ManageCase[]

export interface Ended {
  readonly status: ExitCode
  readonly out: string
  readonly err: string
}

export interface World {
  readonly env?: Record<string, string>
  readonly cwd?: string
  readonly openStore?: OpenStore
}

export function ioFor(world: World): { readonly io: Io; readonly printed: { out: string; err: string } } {
  const printed = { out: '', err: '' }
  const io: Io = {
    out: (text) => {
      printed.out += text
    },
    err: (text) => {
      printed.err += text
    },
    env: world.env ?? {},
    cwd: world.cwd ?? '/nowhere',
    isTerminal: { out: false, err: false, in: false },
    ask: async () => undefined,
  }
  return { io, printed }
}

export async function manage(argv: readonly string[], world: World = {}): Promise<Ended> {
  const { io, printed } = ioFor(world)
  const status = await manageMain([...argv], io, world.openStore)
  return { status, ...printed }
}

export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'osa-manage-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export function goldenText(...names: string[]): string {
  return readFileSync(join(goldenDirectory, ...names), 'utf8')
}

/** Its own directory with an inventory in it, under the name that the original insists on. */
export function inventoryIn(text: string): { readonly directory: string; readonly file: string } {
  const directory = scratch()
  const file = join(directory, 'openstack_inventory.json')
  writeFileSync(file, text)
  return { directory, file }
}
