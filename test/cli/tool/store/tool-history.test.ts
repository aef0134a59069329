/** `osa-inventory history`, `history prune` and `history verify` as an operator meets them. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { tamperWithFiles } from '../../../support/tampering-files.ts'
import { type Cloud, deployedCloud } from '../tool-run.ts'

/** Five revisions: deployed, two removed, one of them back, an edit from outside recorded with the next one. */
async function busyCloud(settings = ''): Promise<Cloud> {
  const cloud = await deployedCloud()
  writeFileSync(cloud.path('osa.ini'), `[inventory]\n${settings}\n`)
  await cloud.run(['remove', 'compute3', '--reason', 'broken board', '--yes'])
  await cloud.run(['remove', 'compute2', '--reason', 'moved', '--yes'], { env: { OSA_INVENTORY_REASON: 'x' } })
  await cloud.run(['restore', '2', '--yes', '--reason', 'wrong one'])
  await cloud.run(['remove', 'compute1', '--yes'])
  return cloud
}

function idsIn(out: string): number[] {
  return out
    .split('\n')
    .slice(1, -1)
    .map((line) => Number(line.split(/ {2,}/)[0]))
}

describe('osa-inventory history', () => {
  it('lists what touched a host', async () => {
    const cloud = await busyCloud()
    expect(idsIn((await cloud.run('history')).out)).toEqual([5, 4, 3, 2, 1])
    expect(idsIn((await cloud.run('history --host compute3')).out)).toEqual([2, 1])
    expect(idsIn((await cloud.run('history --host compute2')).out)).toEqual([4, 3, 1])
    expect(idsIn((await cloud.run('history --host compute1')).out)).toEqual([5, 1])
    const json = JSON.parse((await cloud.run('history --host compute1 --json')).out)
    expect(json.map(({ id }: { id: number }) => id)).toEqual([5, 1])
  })

  it('counts the containers of a host, those that are gone too', async () => {
    const cloud = await deployedCloud()
    const container = cloud.stored().galera_container!.hosts!.find((name) => name.startsWith('infra2'))!
    await cloud.run(['remove', container, '--yes'])
    await cloud.run('generate')
    await cloud.run('remove infra2 --yes')
    expect(idsIn((await cloud.run('history --host infra2')).out)).toEqual([4, 3, 2, 1])
    expect(idsIn((await cloud.run('history --host infra1')).out)).toEqual([1])
    expect(idsIn((await cloud.run(['history', '--host', container])).out)).toEqual([2, 1])
  })

  it('lists the newest with -n, after everything else has chosen', async () => {
    const cloud = await busyCloud()
    expect(idsIn((await cloud.run('history -n 2')).out)).toEqual([5, 4])
    expect(idsIn((await cloud.run('history -n1 --host compute2')).out)).toEqual([4])
    expect(JSON.parse((await cloud.run('history --max-count 3 --json')).out)).toHaveLength(3)
    for (const wrong of ['0', 'two', '-1']) {
      const { status, out, err } = await cloud.run(['history', `-n${wrong}`])
      expect([status, out]).toEqual([2, ''])
      expect(err).toContain(`-n ${wrong}: write a number from 1 on`)
    }
  })

  it('tells with -p what each has changed, as git log does', async () => {
    const cloud = await busyCloud()
    const { status, out, err } = await cloud.run('history -p -n 2')
    expect([status, err]).toEqual([0, ''])
    const [fifth, fourth] = out.split(/^(?=revision )/m)
    expect(fifth).toMatch(
      /^revision 5\ntime: {4}\S+Z\nauthor: {2}\S+@\S+\ncommand: osa-inventory remove compute1 --yes\n\n/,
    )
    expect(fifth).toContain('\n- host compute1 (')
    expect(fifth).toMatch(/\n\n1 host removed; \d groups changed\n\n$/)
    expect(fourth).toContain('\nreason:  wrong one\n\n+ host compute2 (')
    expect((await cloud.run('history -p --brief -n 1')).out).toMatch(/\n\nhosts\n {2}- compute1 {2}10\.\S+\ngroups\n/)
    expect((await cloud.run('history -p -n 1', { terminal: true })).out).toContain('\u001b[33mrevision 5\u001b[0m\n')
  })

  it('tells with -p and --host what concerns that host alone', async () => {
    const cloud = await deployedCloud()
    cloud.edit('  compute3:', '  compute4:\n    ip: 10.20.0.34\n  compute3:')
    await cloud.run('generate')
    await cloud.run('remove compute4 compute3 --yes')
    const told = JSON.parse((await cloud.run('history -p --host compute3 --json')).out)
    expect(told.map(({ id }: { id: number }) => id)).toEqual([3, 1])
    expect(told[0].difference.hosts).toMatchObject([{ name: 'compute3', change: 'removed' }])
    expect(told[0].difference.addresses.map(({ host }: { host: string }) => host)).toEqual(['compute3'])
    for (const { hosts } of told[0].difference.groups) expect(hosts.removed).toEqual(['compute3'])
  })

  it('tells with -p what can be read, of a pruned history too', async () => {
    const cloud = await busyCloud()
    await cloud.run('history prune --keep 4 --yes')
    const last = JSON.parse((await cloud.run('history -p --json')).out).at(-1)
    expect([last.id, last.difference]).toEqual([2, null])
    expect((await cloud.run('history -p')).out).toMatch(/not known any more: the one before it was pruned\n$/)
    writeFileSync(cloud.path('openstack_inventory.history/4'), 'nonsense')
    const { status, out, err } = await cloud.run('history -p')
    expect(status).toBe(1)
    expect(out).toMatch(/^revision 5\n[\s\S]*it or the one before it is damaged\n\nrevision 3\n/)
    expect(err).toContain('openstack_inventory.history/4 is damaged')
  })

  it('says so when no state has such a host', async () => {
    const cloud = await busyCloud()
    const { status, out, err } = await cloud.run('history --host compute9')
    expect([status, out]).toEqual([0, 'none of the 5 revisions\n'])
    expect(err).toBe('osa-inventory: no revision that is kept has a host compute9\n')
  })

  it('lists what can be read where a revision is damaged, and says which', async () => {
    const cloud = await busyCloud()
    writeFileSync(cloud.path('openstack_inventory.history/3'), 'nonsense')
    const { status, out, err } = await cloud.run('history')
    expect([status, idsIn(out)]).toEqual([1, [5, 4, 2, 1]])
    expect(err).toContain('openstack_inventory.history/3 is damaged')
  })

  it('lists since when and by whom', async () => {
    const cloud = await busyCloud()
    const all = JSON.parse((await cloud.run('history --json')).out) as { id: number; time: string; author: string }[]
    expect(idsIn((await cloud.run(['history', '--since', all[2]!.time])).out)).toEqual([5, 4, 3])
    expect(idsIn((await cloud.run('history --since 1d')).out)).toHaveLength(5)
    expect((await cloud.run('history --since 2999-01-01')).out).toBe('none of the 5 revisions\n')
    const [user] = all[0]!.author.split('@')
    expect(idsIn((await cloud.run(['history', '--author', user!])).out)).toHaveLength(5)
    expect(idsIn((await cloud.run(['history', '--author', all[0]!.author])).out)).toHaveLength(5)
    expect((await cloud.run(['history', '--author', `${user}x`])).out).toBe('none of the 5 revisions\n')
  })

  it.each([
    ['history --since yesterday', '--since yesterday: write a time with zone'],
    ['history --since 2026-11-01T08:00', 'it has no time zone'],
    ['history verify --since 1d', '--since goes with the list, not with verify'],
    ['history --keep 3', '--keep goes with history prune'],
    ['history --against x', '--against goes with history verify'],
    ['history prune', 'prune needs --keep or --older-than'],
    ['history prune --keep 0', '--keep 0: write a number from 1 on'],
    ['history prune --keep 3 --older-than 1d', '--keep and --older-than exclude each other'],
    ['history prun', 'prun'],
  ])('%s is refused', async (line, message) => {
    const cloud = await deployedCloud()
    const { status, out, err } = await cloud.run(line)
    expect([status, out]).toEqual([2, ''])
    expect(err).toContain(message)
  })
})

describe('osa-inventory history prune', () => {
  it('drops the oldest, says what, and the rest verifies', async () => {
    const cloud = await busyCloud('audit_log = audit.log')
    const dry = await cloud.run('history prune --keep 2 --dry-run')
    expect(dry.out).toMatch(
      /^revisions 1 to 3 \(3, .*Z to .*Z\) go\nrevisions 4 to 5 \(2, .*\) stay\nnothing was dropped \(--dry-run\)\n$/,
    )
    expect(idsIn((await cloud.run('history')).out)).toHaveLength(5)
    const { status, out } = await cloud.run(['history', 'prune', '--keep', '2', '--reason', 'room', '--yes'])
    expect(status).toBe(0)
    expect(out).toContain('3 revisions were dropped; the history is cut at revision 3')
    expect(idsIn((await cloud.run('history')).out)).toEqual([5, 4])
    expect(JSON.parse(readFileSync(cloud.path('audit.log'), 'utf8').trimEnd().split('\n').at(-1)!)).toMatchObject({
      event: 'pruned',
      reason: 'room',
      removed: [1, 2, 3],
      cut: { id: 3, chain: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
    const verified = await cloud.run('history verify')
    expect([verified.status, verified.out]).toEqual([
      0,
      'the history was pruned: it begins after revision 3\n' +
        'revisions 4 to 5 are as written: chain, documents and head\n',
    ])
    expect((await cloud.run('history prune --keep 2 --yes')).out).toMatch(/^nothing goes: revisions 4 to 5 .* stay\n$/)
  })

  it('keeps the newest, however old', async () => {
    const cloud = await busyCloud()
    expect((await cloud.run('history prune --older-than 2999-01-01 --yes')).status).toBe(0)
    expect(idsIn((await cloud.run('history')).out)).toEqual([5])
    expect((await cloud.run('history verify')).status).toBe(0)
    expect((await cloud.run('history prune --older-than 1w --yes')).out).toMatch(/^nothing goes: revision 5 .* stay/)
  })

  it('asks on a terminal, and takes no for an answer', async () => {
    const cloud = await busyCloud()
    const { status, questions, err } = await cloud.run('history prune --keep 1', { answer: 'n' })
    expect([status, questions]).toEqual([1, ['drop these 4 for good? [y/N] ']])
    expect(err).toBe('osa-inventory: nothing was dropped\n')
    expect(idsIn((await cloud.run('history')).out)).toHaveLength(5)
    const told = JSON.parse((await cloud.run('history prune --keep 1 --json --yes')).out)
    expect(told).toMatchObject({ dry_run: false, removed: [1, 2, 3, 4], kept: [5], cut: { id: 4 } })
  })

  it('without a terminal drops nothing unless --yes is given', async () => {
    const cloud = await busyCloud()
    expect(await cloud.run('history prune --keep 1')).toMatchObject({
      status: 1,
      out: '',
      err:
        'osa-inventory: nothing was dropped: without a terminal to ask on, prune needs --yes\n' +
        '    look at it with --dry-run, then add --yes  # ERR_NOT_AGREED\n',
    })
    expect(idsIn((await cloud.run('history')).out)).toHaveLength(5)
  })

  it('needs a reason where reasons are needed, but not to look', async () => {
    const cloud = await busyCloud('require_reason = yes')
    expect((await cloud.run('history prune --keep 1 --yes')).err).toContain('need a reason')
    expect((await cloud.run('history prune --keep 1 --dry-run')).status).toBe(0)
  })
})

describe('osa-inventory history verify', () => {
  it('names the first broken revision and what is wrong with it', async () => {
    const cloud = await busyCloud()
    expect((await cloud.run('history verify')).out).toBe('revisions 1 to 5 are as written: chain, documents and head\n')
    const harm = tamperWithFiles(cloud.directory)
    await harm.alter(3, 'reason')
    await harm.alterDocument(4)
    const { status, out, err } = await cloud.run('history verify')
    expect(status).toBe(1)
    expect(out).toBe(
      'revision 3: its chain digest does not follow from it and revision 2: one of them was altered\n' +
        'revision 4: its document is not the one that was saved: its digest differs\n' +
        '2 faults, the first at revision 3\n',
    )
    expect(err).toContain('the history is not what was written')
    const told = JSON.parse((await cloud.run('history verify --json')).out)
    expect(told).toMatchObject({
      ok: false,
      oldest: 1,
      newest: 5,
      faults: [
        { revision: 3, kind: 'chain' },
        { revision: 4, kind: 'document' },
      ],
    })
  })

  it('tells of an edit from outside until it is recorded', async () => {
    const cloud = await busyCloud()
    const path = cloud.path('openstack_inventory.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace('10.20.0.11', '10.20.0.99'))
    const { status, out } = await cloud.run('history verify')
    expect(status).toBe(1)
    expect(out).toContain('revision 5: what is in force is not its document: it was changed from outside')
    await cloud.run('remove --group compute_hosts --yes')
    expect((await cloud.run('history verify')).status).toBe(0)
  })

  it('says that a file is damaged, not that its revision is missing', async () => {
    const cloud = await busyCloud()
    writeFileSync(cloud.path('openstack_inventory.history/3'), 'nonsense')
    const { status, out } = await cloud.run('history verify')
    expect(status).toBe(1)
    expect(out).toMatch(/^revision 3: .*openstack_inventory\.history\/3 is damaged/)
    writeFileSync(cloud.path('openstack_inventory.history/5'), 'nonsense')
    expect((await cloud.run('history verify --json')).out).toMatch(/"message": ".*history\/5 is damaged/)
  })

  it('takes a copy in another deployment, which goes its own way, for no harm', async () => {
    const cloud = await busyCloud(`audit_log = audit.log`)
    await cloud.run('export --format bundle -o cloud.bundle')
    const there = { env: { OSA_INVENTORY_DEPLOYMENT: 'trial' } }
    expect(await cloud.run('import cloud.bundle', there)).toMatchObject({ status: 0, err: '' })
    await cloud.run('remove infra2 --yes', there)
    await cloud.run('remove infra3 --yes')
    const against = ['history', 'verify', '--against', cloud.path('audit.log')]
    for (const world of [{}, there]) {
      const { status, out } = await cloud.run(against, world)
      expect([status, out]).toEqual([0, expect.stringContaining('and the audit log says the same')])
    }
  })

  it('finds with the audit log what the history itself cannot show', async () => {
    const cloud = await busyCloud('audit_log = audit.log')
    const against = ['history', 'verify', '--against', cloud.path('audit.log')]
    const sound = await cloud.run(against)
    expect([sound.status, sound.out]).toEqual([
      0,
      'note: the audit log begins with revision 2: nothing before it is compared\n' +
        'revisions 1 to 5 are as written: chain, documents and head, and the audit log says the same\n',
    ])
    await tamperWithFiles(cloud.directory).goBack(5)
    expect((await cloud.run('history verify')).status).toBe(0)
    const { status, out } = await cloud.run(against)
    expect(status).toBe(1)
    expect(out).toContain(`revision 5: it is missing, and the audit log knows it (${cloud.path('audit.log')}:4)`)
    await cloud.run(['remove', 'compute1', '--reason', 'again', '--yes'])
    expect((await cloud.run(against)).out).toMatch(/revision 5: the audit log has two of this number: .*:4 and .*:5/)
  })

  it('finds a history that was rewritten as a whole', async () => {
    const cloud = await busyCloud('audit_log = audit.log')
    const against = ['history', 'verify', '--against', cloud.path('audit.log')]
    for (const name of readdirSync(cloud.path('openstack_inventory.history'))) {
      rmSync(cloud.path(`openstack_inventory.history/${name}`))
    }
    writeFileSync(cloud.path('osa.ini'), '')
    await cloud.run(['remove', 'compute2', '--yes'])
    expect((await cloud.run('history verify')).status).toBe(0)
    const { status, out } = await cloud.run(against)
    expect(status).toBe(1)
    expect(out).toContain('the audit log has revisions of lineage')
  })

  it('refuses an audit log that is not there', async () => {
    const cloud = await busyCloud()
    const { status, err } = await cloud.run('history verify --against /nowhere/audit.log')
    expect(status).toBe(1)
    expect(err).toContain('/nowhere/audit.log: cannot be read: there is no such file')
  })
})
