/** The single executable keeps inventories wherever the scripts do, with nothing installed beside it. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, lacking, pathOf, runMeanwhile } from '../support/program.ts'
import {
  cratonSection,
  etcdSection,
  execSection,
  mysqlSection,
  postgresqlSection,
  sqliteSection,
  stopServers,
} from '../support/sections.ts'
import { runAloneMeanwhile, singleExecutable } from '../support/single-executable.ts'

beforeAll(() => {
  singleExecutable()
}, 300_000)
afterAll(stopServers)

/** What is said of a backend that cannot compare and swap, and nothing else. */
const remark = /^(?:[\w-]+: warning: the plugin \S+ compares nothing as it writes: .*\n)?$/

/** A program of a plugin finds its interpreter, and nobody a node. */
const bare = { PATH: '/usr/bin:/bin', OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }

class Cloud {
  readonly config = exampleCloud()
  readonly #ini = join(this.config, 'osa.ini')

  constructor(section: string) {
    writeFileSync(this.#ini, `[inventory]\nbackend = file\n${section}`, { mode: 0o600 })
  }

  use(name: string): void {
    writeFileSync(this.#ini, readFileSync(this.#ini, 'utf8').replace(/^backend = .*/m, `backend = ${name}`))
  }

  addHost(name: string, address: string): void {
    const path = join(this.config, 'openstack_user_config.yml')
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace('  compute3:\n', `  ${name}:\n    ip: ${address}\n  compute3:\n`))
  }

  /** What the executable prints; nothing may be said beside it. */
  async demand(...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await runAloneMeanwhile(singleExecutable(), args, {
      ...bare,
      OSA_CONFIG_DIR: this.config,
    })
    expect({ args, status, stderr }).toEqual({ args, status: 0, stderr: expect.stringMatching(remark) })
    return stdout
  }

  /** What the script prints. */
  async script(): Promise<string> {
    const env = { OSA_CONFIG_DIR: this.config, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
    return (await runMeanwhile(process.execPath, [pathOf('openstack-ansible-inventory'), '--list'], { env })).stdout
  }
}

describe.each([sqliteSection, postgresqlSection, mysqlSection, execSection, etcdSection, cratonSection])(
  'in $name',
  (section) => {
    const missing = lacking(section.missing)

    it.skipIf(missing !== undefined)('a cloud of files goes on, and the scripts go on with that', async () => {
      const cloud = new Cloud(await section.text())
      const first = await cloud.demand('inventory', '--list')
      await cloud.demand('migrate', '--from', 'file', '--to', section.name, '--yes')
      cloud.use(section.name)
      for (let run = 1; run <= 2; run++) expect(await cloud.demand('inventory', '--list')).toBe(first)
      cloud.addHost('compute4', '10.20.0.34')
      const changed = await cloud.demand('inventory', '--list')
      expect(changed).not.toBe(first)
      expect(await cloud.script()).toBe(changed)
      // Each deployment there has a region of its own: nothing can be tried out beside it.
      if (section === cratonSection) return
      expect(await cloud.demand('backend', 'check')).toMatch(/^[1-9]\d* passed, 0 failed/m)
    })
  },
)

describe('a plugin of someone else', () => {
  /** It has all that a module may have: the SDK, another module, one that is loaded later, and waiting at its top. */
  const plugin = `
    import { deserialize, serialize } from 'node:v8'
    import { defineBackend } from 'osa-inventory/plugin'
    import { read, replace } from './files.mjs'
    const { suffix } = await import('./suffix.cjs')
    export default defineBackend({
      name: 'other', apiVersion: 1, summary: 'keeps the newest revision in a file',
      options: { path: { type: 'path', default: 'other', description: 'the file' } },
      register: ({ options, deployment }) => {
        const path = \`\${options.path}-\${deployment}\${suffix}\`
        return {
          capabilities: { compareAndSwap: false, shared: true },
          place: path,
          async load() {
            const bytes = read(path)
            return bytes && deserialize(bytes)
          },
          async write(revision) {
            replace(path, serialize({ ...revision }))
          },
        }
      },
    })
  `
  const files = `
    import { existsSync, readFileSync, writeFileSync } from 'node:fs'
    export const read = (path) => (existsSync(path) ? readFileSync(path) : undefined)
    export const replace = (path, bytes) => writeFileSync(path, bytes)
  `

  function writePlugin(directory: string): void {
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'other.mjs'), plugin)
    writeFileSync(join(directory, 'files.mjs'), files)
    writeFileSync(join(directory, 'suffix.cjs'), `exports.suffix = '.kept'`)
  }

  it.each([
    ['a path', './plugins/other.mjs', (config: string) => writePlugin(join(config, 'plugins'))],
    [
      'node_modules',
      'osa-inventory-other',
      (config: string) => {
        const directory = join(config, 'node_modules/osa-inventory-other')
        writePlugin(directory)
        writeFileSync(
          join(directory, 'package.json'),
          '{ "name": "osa-inventory-other", "version": "1.0.0", "exports": "./other.mjs" }',
        )
      },
    ],
  ])('is loaded from %s', async (_, asked, write) => {
    const cloud = new Cloud(`[other]\nplugin = ${asked}\n`)
    write(cloud.config)
    cloud.use('other')
    const env = { ...bare, OSA_CONFIG_DIR: cloud.config }
    const first = await runAloneMeanwhile(singleExecutable(), ['inventory', '--list'], env)
    expect({ status: first.status, stderr: first.stderr }).toEqual({ status: 0, stderr: expect.stringMatching(remark) })
    expect(Object.keys(JSON.parse(first.stdout)._meta.hostvars)).toHaveLength(53)
    const again = await runAloneMeanwhile(singleExecutable(), ['inventory', '--list'], env)
    expect(again).toEqual(first)
    expect(readFileSync(join(cloud.config, 'other-default.kept')).length).toBeGreaterThan(10_000)
    expect(await cloud.script()).toBe(first.stdout)
  })

  it('that is not there, or breaks, is told as by the scripts', async () => {
    const cloud = new Cloud('[other]\nplugin = ./other.mjs\n')
    cloud.use('other')
    const both = async () => {
      const env = { OSA_CONFIG_DIR: cloud.config, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
      const script = await runMeanwhile(process.execPath, [pathOf('osa-inventory'), 'history'], { env })
      const single = await runAloneMeanwhile(singleExecutable(), ['history'], { ...bare, ...env })
      expect(single).toEqual(script)
      return single
    }
    expect((await both()).stderr).toContain('there is no file')
    cpSync(join(cloud.config, 'osa.ini'), join(cloud.config, 'other.mjs'))
    expect((await both()).status).toBe(1)
    writeFileSync(join(cloud.config, 'other.mjs'), `import 'no-such-package'\nexport default {}`)
    expect((await both()).stderr).toContain('no-such-package')
  })
})
