/** Long work tells on a terminal how far it has come, and in a pipe nothing. The clock runs fast here: all work is long. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { fastClock } from '../../support/fast-clock.ts'
import { fakeOsa, writeOriginal } from '../../support/osa.ts'
import { type Cloud, deployedCloud, type Ended } from './tool-run.ts'

/** Three revisions, a section of another backend, and a bundle. */
async function longHistory(): Promise<Cloud> {
  const cloud = await deployedCloud()
  writeFileSync(cloud.path('osa.ini'), '[inventory]\nbackend = file\n\n[lite]\nplugin = sqlite\npath = lite.db\n')
  for (const host of ['compute1', 'compute2']) expect((await cloud.run(`remove ${host} --yes`)).status).toBe(0)
  expect((await cloud.run('export --format bundle -o cloud.bundle')).status).toBe(0)
  return cloud
}

async function onTerminal(cloud: Cloud, line: string, env: Record<string, string> = {}): Promise<Ended> {
  const clock = fastClock()
  const ended = await cloud.run(line, { answer: 'y', env })
  clock.stop()
  return ended
}

const bar = (task: string) =>
  new RegExp(`\\r\\u001b\\[K${task} \\[=*-*\\] \\d+% \\d+/\\d+ \\d+(?:\\.\\d)?/s (?:[\\d:]+ left)?`)

const lines = [
  { line: 'history verify', task: 'verifying' },
  { line: 'history --host infra1', task: 'looking back' },
  { line: 'history -p', task: 'comparing' },
  { line: 'blame infra1', task: 'looking back' },
  { line: 'find infra1', task: 'looking back' },
  { line: 'explain infra1', task: 'looking back' },
  { line: 'explain galera_all', task: 'looking back' },
  { line: 'explain 10.20.0.11', task: 'looking back' },
  { line: 'export --format html --history 3 -o cloud.html', task: 'exporting' },
  { line: 'export --format bundle -o other.bundle', task: 'exporting' },
  { line: 'import cloud.bundle --check', task: 'checking' },
  { line: 'import cloud.bundle', task: 'reading back', other: true },
  { line: 'migrate --from file --to lite --history', task: 'copying' },
]

describe('on a terminal', () => {
  it.each(lines)('$line shows a bar, and takes it away', async ({ line, task, other }) => {
    const cloud = await longHistory()
    const env: Record<string, string> = other ? { OSA_INVENTORY_BACKEND: 'lite', OSA_INVENTORY_MIRROR: 'no' } : {}
    const { status, err, out } = await onTerminal(cloud, line, env)
    expect(status, err).toBe(0)
    expect(err).toMatch(bar(task))
    expect(err.endsWith('\r\u001b[K')).toBe(true)
    expect(out).not.toContain('\u001b[K')
  })

  it('history prune shows for how long', async () => {
    const cloud = await longHistory()
    const { status, err } = await onTerminal(cloud, 'history prune --keep 1 --yes')
    expect(status).toBe(0)
    expect(err).toContain('\r\u001b[Kdropping 2 revisions: 0:')
    expect(err.endsWith('\r\u001b[K')).toBe(true)
  })

  it('compare-original and upgrade-preview show a bar', async () => {
    const cloud = await deployedCloud()
    const osa = fakeOsa()
    const places = `--osa-root ${osa.osaRoot} --runtime ${osa.runtime}`
    mkdirSync(join(osa.osaRoot, 'osa_toolkit'))
    writeFileSync(join(osa.osaRoot, 'osa_toolkit/generate.py'), 'def main(\n')
    writeOriginal(osa.generator, 'nothing')
    const compared = await onTerminal(cloud, `compare-original ${places} --python /usr/bin/python3`)
    expect(compared.err).toMatch(bar('comparing'))
    const previewed = await onTerminal(cloud, `upgrade-preview --to ${osa.osaRoot}`)
    expect(previewed.err).toMatch(bar('previewing'))
  })

  it('leaves no line before a message', async () => {
    const cloud = await longHistory()
    writeFileSync(cloud.path('openstack_inventory.history/2'), 'damaged')
    const { status, err } = await onTerminal(cloud, 'history verify')
    expect(status).toBe(1)
    expect(err).toMatch(bar('verifying'))
    expect(err).toContain('\r\u001b[Kosa-inventory: the history is not what was written\n')
  })

  it('that can do nothing but print shows none', async () => {
    const cloud = await longHistory()
    expect((await onTerminal(cloud, 'history verify', { TERM: 'dumb' })).err).toBe('')
  })

  it('shows none for work of less than a second', async () => {
    const cloud = await longHistory()
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now())
    const { err } = await cloud.run('history verify', { answer: 'y' })
    clock.mockRestore()
    expect(err).toBe('')
  })
})

describe('in a pipe', () => {
  it.each(lines)('$line shows none', async ({ line, other }) => {
    const cloud = await longHistory()
    fastClock()
    const env: Record<string, string> = other ? { OSA_INVENTORY_BACKEND: 'lite', OSA_INVENTORY_MIRROR: 'no' } : {}
    expect(await cloud.run(line, { env })).toMatchObject({ status: 0, err: '' })
  })
})
