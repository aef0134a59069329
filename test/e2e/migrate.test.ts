/** An inventory moves between all backends and comes back, by the executables and real servers. */
import { createHash } from 'node:crypto'
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Ended, exampleCloud, exampleEnvironment, repository, run } from '../support/program.ts'
import {
  type BackendSection,
  execProgram,
  execSection,
  mysqlSection,
  postgresqlSection,
  sqliteSection,
  stopServers,
} from '../support/sections.ts'

afterAll(stopServers)

class Cloud {
  readonly directory = exampleCloud()
  #sections = ''
  #hosts = 0

  get inventory(): string {
    return join(this.directory, 'openstack_inventory.json')
  }

  get document(): string {
    return readFileSync(this.inventory, 'utf8')
  }

  async add(section: BackendSection): Promise<void> {
    this.addText(await section.text())
  }

  addText(text: string): void {
    this.#sections += text
    this.use('file')
  }

  use(backend: string): void {
    const path = join(this.directory, 'osa.ini')
    writeFileSync(path, `[inventory]\nbackend = ${backend}\n${this.#sections}`, { mode: 0o600 })
  }

  tool(line: string): Ended {
    return run('osa-inventory', line.split(' '), { env: this.#env, cwd: this.directory })
  }

  done(line: string): string {
    const { status, stdout, stderr } = this.tool(line)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    return stdout
  }

  list(): string {
    return run('openstack-ansible-inventory', ['--list'], { env: this.#env }).stdout
  }

  addHost(): void {
    const path = join(this.directory, 'conf.d/zz-more.yml')
    if (this.#hosts === 0) writeFileSync(path, 'compute_hosts:\n')
    this.#hosts += 1
    appendFileSync(path, `  more${this.#hosts}:\n    ip: 10.20.0.${90 + this.#hosts}\n`)
    this.done(`generate --reason host-${this.#hosts}`)
  }

  /** Three revisions in the files, and an edit that is not recorded. */
  begin(): void {
    this.list()
    this.addHost()
    this.addHost()
    const { galera, _meta } = JSON.parse(this.document)
    const { ansible_host: old } = _meta.hostvars[galera.hosts[0]]
    writeFileSync(this.inventory, this.document.replaceAll(`"${old}"`, '"10.20.3.250"'))
  }

  /** All revisions with all that is recorded of them: the same bytes on every backend. */
  bundle(backend: string): string {
    this.use(backend)
    this.done('export --format bundle -o all.bundle')
    return digest(join(this.directory, 'all.bundle'))
  }

  get #env(): Record<string, string> {
    return { OSA_CONFIG_DIR: this.directory, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
  }

  /** Every file with its digest, but for those of other backends. */
  files(): Record<string, string> {
    const found = readdirSync(this.directory, { recursive: true, withFileTypes: true })
    const kept = found.filter((entry) => entry.isFile() && !/\.db|\.bundle|osa\.ini/.test(entry.name))
    return Object.fromEntries(
      kept
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((path) => [path, digest(path)]),
    )
  }
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

const places = [sqliteSection, postgresqlSection, mysqlSection, execSection]

describe.each(places)('to $name and back', (section) => {
  const { name, missing } = section
  const needed = missing === undefined ? it : it.skip

  needed('with its history: the same bytes, and what was done meanwhile comes along', async () => {
    const cloud = new Cloud()
    await cloud.add(section)
    cloud.begin()
    const [files, edited] = [cloud.files(), cloud.document]
    const dry = cloud.done(`migrate --from file --to ${name} --history --dry-run`)
    expect(dry).toContain('would copy revisions 1 to 4')
    expect(cloud.done(`migrate --from file --to ${name} --history --dry-run`)).toBe(dry)
    cloud.done(`migrate --from file --to ${name} --history`)
    expect(cloud.files()).toEqual(files)
    expect(cloud.bundle(name)).toBe(cloud.bundle('file'))
    cloud.use(name)
    expect(cloud.list()).toBe(`${edited}\n`)
    cloud.done('history verify')
    cloud.addHost()
    cloud.addHost()
    const moved = cloud.list()
    cloud.done(`migrate --from ${name} --to file --history`)
    expect(cloud.bundle('file')).toBe(cloud.bundle(name))
    cloud.use('file')
    cloud.done('history verify')
    expect(cloud.list()).toBe(moved)
    expect(`${cloud.document}\n`).toBe(moved)
    expect(cloud.done(`migrate --from ${name} --to file --history`)).toContain('[file] holds all of it already')
  })

  needed('the newest alone: the same document, and a history that begins there', async () => {
    const cloud = new Cloud()
    await cloud.add(section)
    cloud.begin()
    cloud.addHost()
    const { document } = cloud
    cloud.done(`migrate --from file --to ${name}`)
    cloud.use(name)
    expect(cloud.done('export')).toBe(document)
    expect(JSON.parse(cloud.done('history --json')).map(({ id }: { id: number }) => id)).toEqual([5])
    cloud.done('history verify')
    cloud.done(`migrate --from ${name} --to file --to-deployment copy --history`)
    const copy = join(cloud.directory, 'openstack_inventory.deployments/copy/openstack_inventory.json')
    expect(readFileSync(copy, 'utf8')).toBe(document)
  })

  needed('killed between any two writes it goes on when it is run again', async () => {
    const cloud = new Cloud()
    await cloud.add(section)
    cloud.addText(killing('loadRevision', 2, 'before'))
    cloud.begin()
    cloud.done('migrate --from file --to origin --history')
    const ended: (number | null)[] = []
    while (ended.length < 10 && ended.at(-1) !== 0) {
      ended.push(cloud.tool(`migrate --from killing --to ${name} --to-deployment again --history`).status)
    }
    expect(ended).toEqual([null, null, 0])
    cloud.done(`migrate --from ${name} --from-deployment again --to file --to-deployment back --history`)
    expect(cloud.done('migrate --from origin --to file --to-deployment back --history')).toContain('holds all of it')
  })
})

/** One place by two sections: the second one leaves the process alive. */
function killing(method: string, nth: number, when: string): string {
  const program = join(repository, 'test/support/killing-plugin.mjs')
  const args = `${program} ${method} ${nth} ${when} ${execProgram}`
  const common = 'plugin = exec\noptions = path = origin.db\n'
  return `[killing]\n${common}command = ${process.execPath}\nargs = ${args}\n[origin]\n${common}command = ${execProgram}\n`
}

describe.each([
  ['before a write', 'before'],
  ['after a write', 'after'],
])('killed %s', (_, when) => {
  it.each([1, 2, 3, 4])('number %i, it goes on when it is run again', async (nth) => {
    const cloud = new Cloud()
    cloud.addText(killing('write', nth, when))
    cloud.begin()
    const killed = cloud.tool('migrate --from file --to killing --history')
    expect(killed.status).toBeNull()
    const stored = nth - (when === 'before' ? 1 : 0)
    const resumed = cloud.done('migrate --from file --to origin --history')
    if (stored === 4) expect(resumed).toContain('[origin] holds all of it already')
    else expect(resumed).toContain(`copied revision${stored === 3 ? ' 4' : `s ${stored + 1} to 4`} from [file]`)
    expect(cloud.bundle('origin')).toBe(cloud.bundle('file'))
  })
})

it('from one database to the next and back to the files: not a byte has changed', async (context) => {
  const missing = places.find((place) => place.missing !== undefined)?.missing
  if (missing !== undefined) context.skip(missing)
  const cloud = new Cloud()
  for (const place of places) await cloud.add(place)
  cloud.begin()
  cloud.addHost()
  const [files, bundle] = [cloud.files(), cloud.bundle('file')]
  const way = ['file', 'lite', 'primary', 'galera', 'program', 'file']
  for (const [index, to] of way.slice(1).entries()) {
    cloud.done(`migrate --from ${way[index]} --to ${to} --history`)
    expect(cloud.bundle(to)).toBe(bundle)
  }
  expect(cloud.files()).toEqual(files)
})
