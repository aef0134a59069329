/** The single executable, made once for as long as nothing that it is made from changes. */
import { execFileSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type Ended, type ProgramName, repository, runCommand, runMeanwhile, scratch } from './program.ts'

let made: string | undefined

/** @returns its path; throws where Node.js cannot be had from the registry */
export function singleExecutable(): string {
  if (made === undefined) {
    execFileSync(process.execPath, [join(repository, 'packaging/main.mjs'), '--if-changed'], { stdio: 'pipe' })
    made = join(repository, 'dist/package/osa-inventory')
  }
  return made
}

/** Links by the names of the programs, in a directory of its own. */
export function linked(): (program: ProgramName) => string {
  const directory = scratch()
  for (const name of ['openstack-ansible-inventory', 'openstack-ansible-inventory-manage', 'osa-inventory']) {
    symlinkSync(singleExecutable(), join(directory, name))
  }
  return (program) => join(directory, program)
}

/** No variable but these, and no program in reach. */
export function runAlone(command: string, args: readonly string[], env: Record<string, string>): Ended {
  return runCommand('/usr/bin/env', aloneWords(command, args, env))
}

/** As `runAlone`, while this process goes on. */
export function runAloneMeanwhile(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Ended> {
  return runMeanwhile('/usr/bin/env', aloneWords(command, args, env))
}

function aloneWords(command: string, args: readonly string[], env: Record<string, string>): string[] {
  return ['-i', ...Object.entries(env).map(([name, value]) => `${name}=${value}`), command, ...args]
}
