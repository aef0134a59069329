/**
 * One inventory's life: made by the original, adopted, moved through every kind of backend, damaged by mistake and
 * fixed, and in the end the file is there again with the bytes that it would have had.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { MovingCloud } from '../support/moving-cloud.ts'
import { repository } from '../support/program.ts'
import { cratonSection, postgresqlSection, sqliteSection, stopServers } from '../support/sections.ts'

afterAll(stopServers)

/** What the original has stored for the example cloud. */
const settled = readFileSync(join(repository, 'test/golden/cases/example/settled.json'), 'utf8').trimEnd()

async function numbers(cloud: MovingCloud, line = 'history --json'): Promise<number[]> {
  return JSON.parse(await cloud.done(line)).map(({ id }: { id: number }) => id)
}

it.skipIf(postgresqlSection.missing)(
  'adopted, moved, a host lost and found, and home again',
  { timeout: 300_000 },
  async () => {
    const cloud = new MovingCloud()
    for (const section of [postgresqlSection, sqliteSection, cratonSection]) cloud.add(await section.text())

    // Adopted: the original's file is used as it is, and nothing is written for it.
    writeFileSync(cloud.inventory, settled)
    const adopted = cloud.files()
    expect(await cloud.list()).toBe(`${settled}\n`)
    expect(cloud.files()).toEqual(adopted)

    // To PostgreSQL, with the history, which begins with what was found.
    const moving = await cloud.done('migrate --from file --to primary --history --reason one-place')
    expect(moving).toContain('not recorded yet (first seen)')
    expect(moving).toContain('Next: write `backend = primary` under [inventory]')
    cloud.use('primary')
    expect(await cloud.list()).toBe(`${settled}\n`)
    expect(cloud.files()).toEqual(adopted)

    // A host is added, with a reason.
    const added = await cloud.addHost()
    const wanted = cloud.document
    expect(await cloud.list()).toBe(`${wanted}\n`)

    // Another one is removed by mistake, with all its containers.
    await cloud.done('remove infra2 --yes --reason rack-2-is-empty')
    expect(cloud.document).not.toContain('infra2')

    // Who was it? The history tells when, diff what, blame who and why.
    expect(await numbers(cloud)).toEqual([3, 2, 1])
    expect(await numbers(cloud, 'history --host infra2 --json')).toEqual([3, 1])
    const [culprit] = JSON.parse(await cloud.done('history --json'))
    expect(culprit).toMatchObject({ reason: 'rack-2-is-empty', command: expect.stringContaining('remove infra2') })
    expect(culprit.summary.hostsRemoved).toContain('infra2')
    expect(await cloud.done('diff --brief')).toMatch(/^ {2}- infra2/m)
    expect(await cloud.done('diff 1 2 --brief')).toMatch(new RegExp(`^ {2}\\+ ${added}`, 'm'))
    expect(await cloud.done('blame infra2')).toMatch(/^infra2 is gone: revision 3 removed it\n.*\(rack-2-is-empty\)$/m)
    expect(await cloud.done(`blame ${added}`)).toMatch(/2 .*rack-1/)

    // Restored: nothing is forgotten, and Ansible has what it had.
    expect(await cloud.done('restore 2 --yes --reason wrong-rack')).toContain('revision 2 is back, as revision 4')
    expect(await cloud.list()).toBe(`${wanted}\n`)
    await cloud.done('history verify')

    // To SQLite with the history, from there to Craton without.
    await cloud.done('migrate --from primary --to lite --history')
    expect(await cloud.bundle('lite')).toBe(await cloud.bundle('primary'))
    cloud.use('lite')
    expect(await cloud.list()).toBe(`${wanted}\n`)
    await cloud.done('migrate --from lite --to craton')
    cloud.use('craton')
    expect(await cloud.list()).toBe(`${wanted}\n`)

    // And home. Craton's state is the newest of the history that SQLite still has.
    await cloud.done('migrate --from lite --to file --history')
    expect(await cloud.done('migrate --from craton --to file')).toContain('[file] holds the newest revision already')
    cloud.use('file')
    expect(cloud.document).toBe(wanted)
    expect(await cloud.list()).toBe(`${wanted}\n`)
    expect(await numbers(cloud)).toEqual([4, 3, 2, 1])
    await cloud.done('history verify')
    expect(await cloud.bundle('file')).toBe(await cloud.bundle('primary'))

    // As if nothing had happened: without the host that was added, it is what the original had stored.
    cloud.use('file')
    await cloud.done('restore 1 --yes')
    expect(cloud.document).toBe(settled)
  },
)
