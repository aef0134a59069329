/**
 * What an operator sees on terminals of 60, 80 and 200 columns, as golden files, and that the same commands give a pipe
 * no control character. `OSA_TEST_SESSIONS=write` writes them anew: look at the difference.
 */
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, lacking, pathOf, repository, run, scratch } from '../support/program.ts'
import { noTerminal, onTerminal } from '../support/terminal.ts'

const missing = lacking(noTerminal)
const golden = join(repository, 'test/sessions/golden')
/** What a run has once made of the example, with the names that it drew. */
const settled = join(repository, 'test/golden/cases/example/settled.json')

const commands: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['help', ['--help']],
  ['history', ['history', '-n', '3']],
  ['addresses', ['addresses']],
  ['show-host', ['show', '--host', 'infra1']],
  ['find', ['find', '10.20.0.11']],
  ['explain', ['explain', 'compute1']],
  ['graph', ['graph', 'galera_all']],
  ['stale', ['stale']],
  ['dry-run', ['generate', '--dry-run']],
  ['backends', ['backend', 'list']],
  ['unknown-host', ['show', '--host', 'infra9']],
  ['unknown-command', ['shwo']],
]

interface Place {
  readonly env: Record<string, string>
  readonly cwd: string
}

/** The example with its inventory, which nobody has touched since. */
function cloud(): Place {
  const directory = exampleCloud()
  const file = join(directory, 'openstack_inventory.json')
  writeFileSync(file, readFileSync(settled))
  const then = new Date('2026-11-01T08:00:00Z')
  utimesSync(file, then, then)
  const env = { OSA_CONFIG_DIR: directory, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment, SUDO_USER: 'jo', TZ: 'UTC' }
  return { env, cwd: scratch() }
}

/** Without the directory's own name, as long as it is on this machine. */
function told(text: string, { env }: Place): string {
  return text
    .replaceAll(env.OSA_CONFIG_DIR!, 'CONFIG')
    .replaceAll(exampleEnvironment, 'ENVIRONMENT')
    .replace(/\r\n/g, '\n')
}

/** Escape sequences as words, so that a golden file can be read. */
function readable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is shown
  return text.replace(/\u001b/g, '<ESC>').replace(/\r/g, '<CR>')
}

describe.skipIf(missing)(`on a pseudo-terminal ${missing ?? ''}`, () => {
  it.each([60, 80, 200])('of %d columns every answer is as it was', async (columns) => {
    const directory = join(golden, String(columns))
    if (process.env.OSA_TEST_SESSIONS === 'write') {
      rmSync(directory, { recursive: true, force: true })
      mkdirSync(directory, { recursive: true })
    }
    const place = cloud()
    for (const [name, args] of commands) {
      const env = { ...place.env, OSA_PAGER: 'cat' }
      const command = [process.execPath, pathOf('osa-inventory'), ...args]
      const { terminal, status } = await onTerminal(command, { columns, env, cwd: place.cwd })
      const seen = `$ osa-inventory ${args.join(' ')}\n${readable(told(terminal, place))}(status ${status})\n`
      const file = join(directory, `${name}.txt`)
      if (process.env.OSA_TEST_SESSIONS === 'write') writeFileSync(file, seen)
      expect(seen, name).toBe(readFileSync(file, 'utf8'))
    }
  })
})

it.each(commands)('%s gives a pipe no control character', (_, args) => {
  const { env, cwd } = cloud()
  const { stdout, stderr } = run('osa-inventory', args, { env, cwd })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  expect(stdout + stderr).not.toContain('…')
})
