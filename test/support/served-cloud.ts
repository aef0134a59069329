/** A cloud whose inventory is in a service, run as Ansible does: for counting what the service is asked. */
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { exampleCloud, exampleEnvironment, pathOf, runMeanwhile } from './program.ts'

export class ServedCloud {
  readonly #directory = exampleCloud()

  /** @param options of the section, its `plugin` among them */
  constructor(options: Readonly<Record<string, string>>) {
    const lines = Object.entries(options).map(([name, text]) => `${name} = ${text}\n`)
    const ini = `[inventory]\nbackend = service\n[service]\n${lines.join('')}`
    writeFileSync(join(this.#directory, 'osa.ini'), ini, { mode: 0o600 })
  }

  /** What `--list` prints. */
  async list(): Promise<string> {
    const env = {
      OSA_CONFIG_DIR: this.#directory,
      OSA_INVENTORY_ENVIRONMENT: exampleEnvironment,
      XDG_CACHE_HOME: join(this.#directory, 'cache'),
    }
    const program = pathOf('openstack-ansible-inventory')
    const { status, stderr, stdout } = await runMeanwhile(process.execPath, [program, '--list'], { env })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return stdout
  }

  configure(host: string, address: string): void {
    const path = join(this.#directory, 'conf.d/zz-more.yml')
    if (!existsSync(path)) writeFileSync(path, 'compute_hosts:\n')
    appendFileSync(path, `  ${host}:\n    ip: ${address}\n`)
  }
}
