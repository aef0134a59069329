/** Its own deployment, from the first write to a host that is added; prints a table in Markdown. */
import { subscribe } from 'node:diagnostics_channel'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runGenerator } from '../../src/app/run/run.ts'
import { systemRandom } from '../../src/app/store/random.ts'
import { InventoryStore } from '../../src/app/store/store.ts'
import plugin from '../../src/backends/craton.ts'
import { noQuirks } from '../../src/core/generator/quirks.ts'
import { newestRelease } from '../../src/core/inventory/releases.ts'
import { valuesOf } from '../../test/support/sql-options.ts'

interface Credentials {
  readonly url: string
  readonly mode: string
  readonly user: { readonly projectId: string; readonly name: string; readonly token: string }
}

const [credentialsFile, configDirectory, environmentDirectory] = process.argv.slice(2) as [string, string, string]
const { url, mode, user } = JSON.parse(readFileSync(credentialsFile, 'utf8')) as Credentials

let requests = 0
subscribe('http.client.request.start', () => void requests++)

const rows: string[] = []

async function step<T>(name: string, act: () => Promise<T>): Promise<T> {
  const count = requests
  const start = performance.now()
  const value = await act()
  rows.push(`| ${name} | ${requests - count} | ${((performance.now() - start) / 1000).toFixed(2)} |`)
  return value
}

const directory = mkdtempSync(join(tmpdir(), 'osa-bench-'))
const options = valuesOf(plugin, { url, project: user.projectId, user: user.name, token: user.token })
const quiet = { debug: () => {}, warn: (message: string) => console.error(message) }
const context = { section: 'craton', configDirectory: directory, ...quiet }
const open = async () => plugin.register({ options, deployment: `bench-${process.pid}` }, context)
const generate = async () =>
  runGenerator({
    configDirectory: directory,
    environmentDirectory,
    quirks: noQuirks,
    release: { release: newestRelease, why: 'the newest' },
    random: systemRandom(),
    store: new InventoryStore(await open(), { author: 'bench@host', command: 'bench', tool: 'osa-inventory/bench' }),
  })

try {
  cpSync(configDirectory, directory, { recursive: true })
  mkdirSync(join(directory, 'conf.d'), { recursive: true })
  const { document } = await step('first write', generate)
  const loaded = await step('load', async () => (await open()).load())
  if (loaded?.document !== document) throw new Error('what was loaded is not what was written')
  const unchanged = await step('unchanged run', generate)
  if (unchanged.changed) throw new Error('a second run has changed something')
  writeFileSync(join(directory, 'conf.d/bench-host.yml'), 'compute_hosts:\n  bench-host:\n    ip: 172.29.237.254\n')
  const { document: larger } = await step('one host added', generate)
  const hostvars = (text: string): string[] => Object.keys(JSON.parse(text)._meta.hostvars)
  const added = hostvars(larger).length - hostvars(document).length
  await step('removing all of it', async () => (await open()).destroy!())
  console.log(`${mode}: ${hostvars(document).length} hosts and containers, ${Object.keys(JSON.parse(document)).length} entries,
${Buffer.byteLength(document)} bytes; ${added} added

| step | requests | seconds |
| --- | --- | --- |
${rows.join('\n')}`)
} finally {
  await (await open()).destroy!()
  rmSync(directory, { recursive: true, force: true })
}
