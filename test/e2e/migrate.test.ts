/** An inventory moves between all backends and comes back, by the commands and real servers. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { MovingCloud } from '../support/moving-cloud.ts'
import { repository, scratch } from '../support/program.ts'
import {
  cratonSection,
  etcdSection,
  execProgram,
  execSection,
  mysqlSection,
  postgresqlSection,
  s3Section,
  sqliteSection,
  stopServers,
} from '../support/sections.ts'

afterAll(stopServers)

const places = [sqliteSection, postgresqlSection, mysqlSection, execSection, etcdSection, s3Section]

describe.each(places)('to $name and back', (section) => {
  const { name, missing } = section
  const needed = missing === undefined ? it : it.skip

  needed('with its history: the same bytes, and what was done meanwhile comes along', async () => {
    const cloud = new MovingCloud({ inProcess: true })
    cloud.add(await section.text())
    await cloud.begin()
    const [files, edited] = [cloud.files(), cloud.document]
    const dry = await cloud.done(`migrate --from file --to ${name} --history --dry-run`)
    expect(dry).toContain('would copy revisions 1 to 4')
    expect(await cloud.done(`migrate --from file --to ${name} --history --dry-run`)).toBe(dry)
    await cloud.done(`migrate --from file --to ${name} --history`)
    expect(cloud.files()).toEqual(files)
    expect(await cloud.bundle(name)).toBe(await cloud.bundle('file'))
    cloud.use(name)
    expect(await cloud.list()).toBe(`${edited}\n`)
    await cloud.done('history verify')
    await cloud.addHost()
    await cloud.addHost()
    const moved = await cloud.list()
    await cloud.done(`migrate --from ${name} --to file --history`)
    expect(await cloud.bundle('file')).toBe(await cloud.bundle(name))
    cloud.use('file')
    await cloud.done('history verify')
    expect(await cloud.list()).toBe(moved)
    expect(`${cloud.document}\n`).toBe(moved)
    expect(await cloud.done(`migrate --from ${name} --to file --history`)).toContain('[file] holds all of it already')
  })

  needed('the newest alone: the same document, and a history that begins there', async () => {
    const cloud = new MovingCloud({ inProcess: true })
    cloud.add(await section.text())
    await cloud.begin()
    await cloud.addHost()
    const { document } = cloud
    await cloud.done(`migrate --from file --to ${name}`)
    cloud.use(name)
    expect(await cloud.done('export')).toBe(document)
    expect(JSON.parse(await cloud.done('history --json')).map(({ id }: { id: number }) => id)).toEqual([5])
    await cloud.done('history verify')
    await cloud.done(`migrate --from ${name} --to file --to-deployment copy --history`)
    const copy = join(cloud.directory, 'openstack_inventory.deployments/copy/openstack_inventory.json')
    expect(readFileSync(copy, 'utf8')).toBe(document)
  })

  needed('killed between any two writes it goes on when it is run again', async () => {
    const cloud = new MovingCloud({ inProcess: true })
    cloud.add(await section.text())
    cloud.add(killing('loadRevision', 2, 'before'))
    await cloud.begin()
    await cloud.done('migrate --from file --to origin --history')
    const ended: (number | null)[] = []
    while (ended.length < 10 && ended.at(-1) !== 0) {
      const { status } = await cloud.executable(`migrate --from killing --to ${name} --to-deployment again --history`)
      ended.push(status)
    }
    expect(ended).toEqual([null, null, 0])
    await cloud.done(`migrate --from ${name} --from-deployment again --to file --to-deployment back --history`)
    expect(await cloud.done('migrate --from origin --to file --to-deployment back --history')).toContain(
      'holds all of it',
    )
  })
})

function presentSection(): string {
  const plugin = join(repository, 'test/support/present-plugin.mjs')
  return `[present]\nplugin = ${plugin}\npath = ${join(scratch(), 'present.json')}\n`
}

describe('to a plugin that keeps the present only, and back', () => {
  it('the newest goes; a change made there continues the history in the files', async () => {
    const cloud = new MovingCloud({ inProcess: true })
    cloud.add(presentSection())
    await cloud.begin()
    const [files, { document }] = [cloud.files(), cloud]
    const refused = await cloud.tool('migrate --from file --to present --history')
    expect(refused).toMatchObject({ status: 1, stdout: '' })
    expect(refused.stderr).toContain('[present] keeps no history\n    leave out --history')
    expect(await cloud.done('migrate --from file --to present')).toContain('keeps no history: only the newest revision')
    expect(cloud.files()).toEqual(files)
    cloud.use('present')
    expect(await cloud.done('export')).toBe(document)
    expect(await cloud.list()).toBe(`${document}\n`)
    await cloud.done('export --format bundle -o present.bundle')
    expect(await cloud.done('import present.bundle --check')).toContain('present.bundle: revision 4 of the inventory')
    expect(await cloud.done('migrate --from present --to file')).toContain('copied revision 4')
    await cloud.addHost()
    const added = cloud.document
    await cloud.done('migrate --from present --to file')
    cloud.use('file')
    expect(cloud.document).toBe(added)
    expect(await cloud.done('export')).toBe(added)
    await cloud.done('history verify')
    expect(JSON.parse(await cloud.done('history --json')).map(({ id }: { id: number }) => id)).toEqual([5, 4, 3, 2, 1])
  })

  it('what was done there meanwhile and is not kept is named, and the newest comes back as a document', async () => {
    const cloud = new MovingCloud({ inProcess: true })
    cloud.add(presentSection())
    await cloud.begin()
    await cloud.done('migrate --from file --to present')
    await cloud.done('migrate --from present --to file')
    cloud.use('present')
    for (let count = 0; count < 2; count++) await cloud.addHost()
    const { document } = cloud
    const refused = await cloud.tool('migrate --from present --to file')
    expect(refused).toMatchObject({ status: 1, stdout: '' })
    expect(refused.stderr).toContain('[present] no longer has revision 5')
    expect(refused.stderr).toContain('`osa-inventory export -o FILE` and `import FILE`')
    await cloud.done('export -o newest.json')
    cloud.use('file')
    const imported = await cloud.done('import newest.json --reason home')
    expect(imported).toContain('is what is stored, and recorded now as revision 5')
    expect(JSON.parse(await cloud.done('history --json'))[0]).toMatchObject({ id: 5, reason: 'home' })
    expect(await cloud.done('export')).toBe(document)
    await cloud.done('history verify')
  })
})

it('to Craton and back with the whole history', async () => {
  const cloud = new MovingCloud({ inProcess: true })
  cloud.add(await cratonSection.text())
  await cloud.begin()
  await cloud.done('migrate --from file --to craton --history')
  expect(await cloud.bundle('craton')).toBe(await cloud.bundle('file'))
  cloud.use('craton')
  await cloud.addHost()
  await cloud.done('history verify')
  await cloud.done('migrate --from craton --to file --history')
  expect(await cloud.bundle('file')).toBe(await cloud.bundle('craton'))
})

/** One place by two sections: the second one leaves the process alive. */
function killing(method: string, nth: number, when: string): string {
  const program = join(repository, 'test/support/killing-plugin.mjs')
  const args = `${program} ${method} ${nth} ${when} ${execProgram}`
  const common = 'plugin = exec\noptions = path = origin.db\n'
  return `[killing]\n${common}command = ${process.execPath}\nargs = ${args}\n[origin]\n${common}command = ${execProgram}\n`
}

// A copy into the files that is killed at any single call is test/faults/transfer-crash.test.ts.
it.each([
  ['before', 1],
  ['after', 2],
  ['before', 4],
  ['after', 4],
])('killed %s write number %i, it goes on when it is run again', async (when, nth) => {
  const cloud = new MovingCloud({ inProcess: true })
  cloud.add(killing('write', nth, when))
  await cloud.begin()
  const killed = await cloud.executable('migrate --from file --to killing --history')
  expect(killed.status).toBeNull()
  const stored = nth - (when === 'before' ? 1 : 0)
  const resumed = await cloud.done('migrate --from file --to origin --history')
  if (stored === 4) expect(resumed).toContain('[origin] holds all of it already')
  else expect(resumed).toContain(`copied revision${stored === 3 ? ' 4' : `s ${stored + 1} to 4`} from [file]`)
  expect(await cloud.bundle('origin')).toBe(await cloud.bundle('file'))
})

it('from one database to the next and back to the files: not a byte has changed', async (context) => {
  const missing = places.find((place) => place.missing !== undefined)?.missing
  if (missing !== undefined) context.skip(missing)
  const cloud = new MovingCloud({ inProcess: true })
  for (const place of places) cloud.add(await place.text())
  await cloud.begin()
  await cloud.addHost()
  const [files, bundle] = [cloud.files(), await cloud.bundle('file')]
  const way = ['file', 'lite', 'primary', 'galera', 'program', 'file']
  for (const [index, to] of way.slice(1).entries()) {
    await cloud.done(`migrate --from ${way[index]} --to ${to} --history`)
    expect(await cloud.bundle(to)).toBe(bundle)
  }
  expect(cloud.files()).toEqual(files)
})
