/** Running the built executables as a user does. */
import { execFile, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export const repository = join(import.meta.dirname, '../..')
export const executables = join(repository, 'dist/bin')

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export type ProgramName = 'openstack-ansible-inventory' | 'openstack-ansible-inventory-manage' | 'osa-inventory'

export function pathOf(program: ProgramName): string {
  return join(executables, `${program}.cjs`)
}

/** The machine's environment without anything that steers the programs. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(OSA_|ANSIBLE_|SUDO_)/.test(name))
  return Object.fromEntries(kept)
}

export function run(
  program: ProgramName,
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string; input?: string } = {},
): Ended {
  return runCommand(process.execPath, [pathOf(program), ...args], options)
}

export function runCommand(
  command: string,
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string; input?: string } = {},
): Ended {
  const { status, stdout, stderr, error } = spawnSync(command, [...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    cwd: options.cwd ?? tmpdir(),
    env: { ...cleanEnvironment(), ...options.env },
    input: options.input ?? '',
  })
  if (error) throw error
  return { status, stdout, stderr }
}

/** As `runCommand`, while this process goes on: for a program that asks a server of the test's own process. */
export function runMeanwhile(
  command: string,
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string; input?: string; killed?: AbortSignal } = {},
): Promise<Ended> {
  const settings = {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    cwd: options.cwd ?? tmpdir(),
    env: { ...cleanEnvironment(), ...options.env },
    killSignal: 'SIGKILL',
    ...(options.killed ? { signal: options.killed } : {}),
  } as const
  return new Promise((resolve) => {
    const child = execFile(command, [...args], settings, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : child.exitCode, stdout, stderr })
    })
    // One that reads nothing may have ended by now.
    child.stdin?.on('error', () => {})
    child.stdin?.end(options.input ?? '')
  })
}

/** An empty directory that goes when the test ends. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'osa-inventory-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export const exampleEnvironment = join(repository, 'examples/cloud/environment')

/** A copy of the example cloud's configuration directory. */
export function exampleCloud(): string {
  const directory = join(scratch(), 'openstack_deploy')
  mkdirSync(directory)
  cpSync(join(repository, 'examples/cloud/openstack_deploy'), directory, { recursive: true })
  return directory
}

/** A test that needs something the machine lacks: skipped with the reason, or failed where nothing may be skipped. */
export function lacking(what: string | undefined): string | undefined {
  if (what !== undefined && process.env.OSA_TEST_REQUIRE_ALL === '1')
    throw new Error(`this run must skip nothing: ${what}`)
  return what
}
