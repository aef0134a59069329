/** `osa-inventory watch` over each kind of backend: told by the service, or by asking. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { MovingCloud } from '../support/moving-cloud.ts'
import { exampleEnvironment, pathOf } from '../support/program.ts'
import { etcdSection, postgresqlSection, sqliteSection, stopServers } from '../support/sections.ts'

afterAll(stopServers)

class Watcher {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  err = ''

  constructor(cloud: MovingCloud, ...args: string[]) {
    const env = {
      PATH: process.env.PATH,
      HOME: cloud.directory,
      OSA_CONFIG_DIR: cloud.directory,
      OSA_INVENTORY_ENVIRONMENT: exampleEnvironment,
    }
    this.#child = spawn(process.execPath, [pathOf('osa-inventory'), 'watch', '--debug', ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child.stderr!.on('data', (chunk: Buffer) => {
      this.err += chunk
    })
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]()
    onTestFinished(() => void this.#child.kill('SIGKILL'))
  }

  async line(): Promise<string> {
    const { value } = await this.#lines.next()
    return value as string
  }

  async end(): Promise<number | null> {
    if (this.#child.exitCode === null) await once(this.#child, 'exit')
    return this.#child.exitCode
  }
}

describe.each([
  { section: etcdSection, interval: '60m' },
  { section: postgresqlSection, interval: '60m' },
  { section: sqliteSection, interval: '200ms' },
])('$section.name, asked every $interval', ({ section, interval }) => {
  const needed = section.missing === undefined ? it : it.skip

  needed('each new revision is a line, once and in order', async () => {
    const cloud = new MovingCloud({ inProcess: true })
    cloud.add(await section.text())
    cloud.use(section.name)
    await cloud.list()
    const watcher = new Watcher(cloud, '--interval', interval, '--count', '3')
    const json = new Watcher(cloud, '--interval', interval, '--count', '1', '--json')
    // Until both have looked for the first time, what is written may be what they begin with.
    await expect
      .poll(() => [watcher.err, json.err].every((text) => text.includes('watching from revision 1')), {
        timeout: 30_000,
      })
      .toBe(true)
    const one = await cloud.addHost()
    expect(await watcher.line()).toMatch(/^2 {2}\d{4}-\d\d-\d\dT[\d:]+Z {2}\S+@\S+ {2}\+1 {2}.* {2}rack-1 {2}\S+$/)
    expect(JSON.parse(await json.line())).toMatchObject({ id: 2, summary: { hostsAdded: [one] } })
    expect(await json.end()).toBe(0)
    await cloud.addHost()
    await cloud.addHost()
    expect(await watcher.line()).toMatch(/^3 {2}/)
    expect(await watcher.line()).toMatch(/^4 {2}/)
    expect(await watcher.end()).toBe(0)
  })
})

it('goes on after a revision that was seen before', async () => {
  const cloud = new MovingCloud({ inProcess: true })
  await cloud.list()
  await cloud.addHost()
  await cloud.addHost()
  const watcher = new Watcher(cloud, '--after', '1', '--count', '2')
  expect(await watcher.line()).toMatch(/^2 {2}/)
  expect(await watcher.line()).toMatch(/^3 {2}/)
  expect(await watcher.end()).toBe(0)
})

it('a command is run for each, with its number and its description; one that fails is told', async () => {
  const cloud = new MovingCloud({ inProcess: true })
  await cloud.list()
  const watcher = new Watcher(
    cloud,
    '--interval',
    '200ms',
    '--count',
    '2',
    '--exec',
    'echo "$OSA_INVENTORY_REVISION:$(jq -r .reason)"; exit 7',
  )
  await expect.poll(() => watcher.err.includes('watching from revision 1'), { timeout: 30_000 }).toBe(true)
  await cloud.addHost()
  await cloud.addHost()
  const lines = [await watcher.line(), await watcher.line(), await watcher.line(), await watcher.line()]
  expect(lines.filter((line) => line.includes(':rack'))).toEqual(['2:rack-1', '3:rack-2'])
  expect(await watcher.end()).toBe(0)
  expect(watcher.err).toContain(
    'revision 2: echo "$OSA_INVENTORY_REVISION:$(jq -r .reason)"; exit 7 ended with status 7',
  )
})
