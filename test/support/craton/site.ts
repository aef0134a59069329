/** A configuration whose inventory is in a Craton, and the programs over it: each run is its own process. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ended, exampleCloud, exampleEnvironment, pathOf, runMeanwhile, scratch } from '../program.ts'
import { type Home, localOptions } from './inventories.ts'

export interface Site {
  readonly directory: string
  generate(...args: string[]): Promise<Ended>
  tool(...args: string[]): Promise<Ended>
}

export function siteOver(craton: Home): Site {
  const directory = exampleCloud()
  const secretFile = join(scratch(), 'token')
  const { token, ...options } = localOptions(craton)
  writeFileSync(secretFile, `${token}\n`, { mode: 0o600 })
  const lines = Object.entries({ ...options, token: `file:${secretFile}` }).map(([name, text]) => `${name} = ${text}`)
  const section = ['[cmdb]', 'plugin = craton', ...lines].join('\n')
  const inventory = `[inventory]\nbackend = cmdb\ndeployment = ${craton.deployment ?? 'cloud-a'}\n`
  writeFileSync(join(directory, 'osa.ini'), `${inventory}${section}\n`)
  const env = { OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
  const run = (program: 'openstack-ansible-inventory' | 'osa-inventory', args: readonly string[]) =>
    runMeanwhile(process.execPath, [pathOf(program), ...args], { env })
  return {
    directory,
    generate: (...args) => run('openstack-ansible-inventory', ['--config', directory, ...args]),
    tool: (...args) => run('osa-inventory', [...args, '--config', directory]),
  }
}

export function addHost(directory: string, name: string): void {
  const ip = `10.20.0.${name.slice('infra'.length)}`
  writeFileSync(join(directory, `conf.d/${name}.yml`), `shared_infra_hosts:\n  ${name}:\n    ip: ${ip}\n`)
}
