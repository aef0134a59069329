/** The explorer over every backend: the same inventory as the command line exports, in a file and from the server. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { dataIn, documentIn, Explored } from '../support/explored.ts'
import { MovingCloud } from '../support/moving-cloud.ts'
import {
  cratonSection,
  etcdSection,
  execSection,
  mysqlSection,
  postgresqlSection,
  s3Section,
  sqliteSection,
  stopServers,
} from '../support/sections.ts'

afterAll(stopServers)

const sections = [sqliteSection, execSection, postgresqlSection, mysqlSection, etcdSection, s3Section, cratonSection]

describe.each(sections)('$name', (section) => {
  const needed = section.missing === undefined ? it : it.skip

  needed('the file and the server have what is stored, and tell where', async () => {
    const cloud = new MovingCloud({ inProcess: true })
    cloud.add(await section.text())
    cloud.use(section.name)
    await cloud.list()
    await cloud.addHost()
    await cloud.done('export --format html --history 2 -o cloud.html')
    const stored = JSON.parse(await cloud.done('export'))
    const data = dataIn(readFileSync(join(cloud.directory, 'cloud.html'), 'utf8'))
    expect(data.place.startsWith(`${section.name}`)).toBe(true)
    const newest = data.revisions[0]!
    expect(JSON.parse(documentIn(data, newest.id))).toEqual(stored)
    // Craton keeps a history where the service has room for one.
    const history = await cloud.tool('history --json')
    const ids = history.status === 0 ? JSON.parse(history.stdout).map(({ id }: { id: number }) => id) : [newest.id]
    expect(data.revisions.map(({ id }) => id)).toEqual(ids)
    const page = await Explored.start(cloud.directory)
    const { revisions, documents } = await page.data()
    expect(revisions[0]).toEqual({ ...newest })
    expect(JSON.parse(documentIn({ ...data, documents }, newest.id))).toEqual(stored)
    const { status, body } = await page.get(`revision/${newest.id}`)
    expect(status).toBe(200)
    expect(JSON.parse(gunzipSync(body).toString('utf8'))).toEqual(stored)
    expect((await page.get('blame/infra1')).status).toBe(history.status === 0 ? 200 : 422)
    const [password] = /(?<=password = )\S+/.exec(await section.text()) ?? ['no password']
    expect(JSON.stringify([data, await page.data()])).not.toContain(password)
  })
})
