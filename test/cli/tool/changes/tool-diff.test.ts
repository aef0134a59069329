import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Cloud, deployedCloud, newCloud } from '../tool-run.ts'

/** Three revisions: the first run, a host more, the same host gone. */
async function changedCloud(): Promise<Cloud> {
  const cloud = await deployedCloud()
  cloud.edit('  compute3:', '  compute4:\n    ip: 10.20.0.34\n  compute3:')
  for (const line of [
    ['generate', '--reason', 'fourth | @compute host'],
    ['remove', 'compute4', '--yes'],
  ]) {
    expect((await cloud.run(line)).status).toBe(0)
  }
  return cloud
}

describe('osa-inventory diff', () => {
  let cloud: Cloud

  beforeEach(async () => {
    cloud = await changedCloud()
  })

  it('tells what the latest revision changed, by whom and why, variables by path', async () => {
    const { status, out, err } = await cloud.run('diff')
    expect([status, err]).toEqual([0, ''])
    expect(out).toMatch(/^revision 2 \(\S+Z \S+@\S+: fourth \| @compute host\) -> revision 3 \(\S+Z \S+@\S+\)\n\n/)
    expect(out).toContain('\n- host compute4 (10.20.0.34)\n    - ansible_host: "10.20.0.34"\n')
    expect(out).toContain('\n~ group nova_compute\n    - host compute4\n')
    expect(out).toMatch(/\n\n1 host removed; \d groups changed\n$/)
  })

  it('compares one revision with the latest, and two with each other in their order', async () => {
    expect((await cloud.run('diff 1')).out).toBe('no differences between revision 1 and revision 3\n')
    expect((await cloud.run('diff -2 -1')).out).toContain('\n+ host compute4 (10.20.0.34)\n')
    expect((await cloud.run('diff 2 1')).out).toContain('\n- host compute4 (10.20.0.34)\n')
    const time = new Date().toISOString()
    expect((await cloud.run(['diff', '2', time])).out).toContain('-> revision 3 (')
  })

  it('tells names only with --brief', async () => {
    const { out } = await cloud.run('diff 1 2 --brief')
    expect(out).toMatch(/\n\nhosts\n {2}\+ compute4 {2}10\.20\.0\.34\ngroups\n/)
    expect(out).toContain('\naddresses\n  + compute4  management_address  10.20.0.34\n')
    expect(out).not.toContain('ansible_host')
  })

  it('takes hosts behind --, with their containers, as git takes paths', async () => {
    expect((await cloud.run('diff 1 2 -- compute4')).out).toContain('\n+ host compute4 (10.20.0.34)\n')
    expect((await cloud.run('diff 1 2 -- infra1 compute1')).out).toBe(
      'no differences of infra1, compute1 between revision 1 and revision 2\n',
    )
    await cloud.run('remove infra2 compute2 --yes')
    const { difference, hosts } = JSON.parse((await cloud.run('diff --json -- infra2')).out)
    expect(hosts).toEqual(['infra2'])
    const names: string[] = difference.hosts.map(({ name }: { name: string }) => name)
    expect(names).toContain('infra2')
    expect(names.length).toBeGreaterThan(5)
    expect(names.filter((name) => !name.startsWith('infra2'))).toEqual([])
    const members = difference.groups.flatMap((group: { hosts: { removed: string[] } }) => group.hosts.removed)
    expect(members.filter((name: string) => !name.startsWith('infra2'))).toEqual([])
    expect(Object.keys(JSON.parse((await cloud.run('diff --json')).out))).not.toContain('hosts')
  })

  it('does not take a slip behind -- for a host without changes', async () => {
    const { status, out, err } = await cloud.run('diff 1 -- compute33 infra1')
    expect([status, out]).toEqual([1, ''])
    expect(err).toBe(
      'osa-inventory: neither revision 1 nor revision 3 has a host compute33; do you mean compute3?\n    # ERR_UNKNOWN_NAME\n',
    )
    expect((await cloud.run(['diff', '--', ''])).status).toBe(2)
  })

  it('colours on a terminal only', async () => {
    expect((await cloud.run('diff', { terminal: true })).out).toContain(
      '\u001b[31m- host compute4 (10.20.0.34)\u001b[0m',
    )
    expect((await cloud.run('diff')).out).not.toContain('\u001b')
  })

  it('prints JSON', async () => {
    const told = JSON.parse((await cloud.run('diff 1 2 --json')).out)
    expect(told).toMatchObject({
      changed: true,
      from: { revision: 1, file: null, reason: null },
      to: { revision: 2, file: null, reason: 'fourth | @compute host' },
    })
    expect(told.difference.hosts).toMatchObject([{ name: 'compute4', change: 'added', kind: 'host' }])
    expect(JSON.parse((await cloud.run('diff 1 3 --json')).out)).toMatchObject({ changed: false })
  })

  it('prints Markdown in which nothing is taken for markup', async () => {
    const { out } = await cloud.run('diff 1 2 --markdown')
    expect(out).toContain('\n| | host | address |\n| --- | --- | --- |\n| **+** | `compute4` | `10.20.0.34` |\n')
    expect(out).toContain('| **~** | `nova_compute` | + `compute4` | |')
    expect(out).toContain('| fourth &#124; &#64;compute host |')
    for (const table of out
      .trimEnd()
      .split('\n\n')
      .filter((part) => part.startsWith('|'))) {
      expect(new Set(table.split('\n').map((line) => line.split('|').length)).size).toBe(1)
    }
    expect((await cloud.run('diff 1 3 --markdown')).out).toMatch(/\n\nno differences\n$/)
  })

  it('compares with a file, and tells of an edit that is not a revision yet', async () => {
    const file = cloud.path('openstack_inventory.json')
    expect((await cloud.run('diff latest ./openstack_inventory.json')).out).toBe(
      'no differences between revision 3 and ./openstack_inventory.json\n',
    )
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"10.20.0.33"', '"10.20.0.133"'))
    const { out } = await cloud.run('diff latest openstack_inventory.json')
    expect(out).toContain('\n~ host compute3 (10.20.0.133)\n    ~ ansible_host: "10.20.0.33" -> "10.20.0.133"\n')
    const { status, err } = await cloud.run('diff')
    expect(status).toBe(0)
    expect(err).toBe(
      'osa-inventory: note: other hands have changed the inventory since, and that is not a revision yet; ' +
        `\`osa-inventory diff latest ${file}\` shows how\n`,
    )
  })

  it.each([
    ['diff 9', 'there is no revision 9: there are 1 to 3'],
    ['diff first', 'first does not name a revision'],
    ['diff 1 ./no.json', 'there is no such file'],
    ['diff 1 ./osa.txt', 'is not JSON'],
    ['diff 1 ./list.json', 'list.json: the stored inventory is a list, not a mapping'],
  ])('refuses %s', async (line, said) => {
    writeFileSync(cloud.path('osa.txt'), 'hello')
    writeFileSync(cloud.path('list.json'), '[]')
    const { status, out, err } = await cloud.run(line)
    expect([status, out]).toEqual([1, ''])
    expect(err).toContain(said)
  })

  it('takes one form at a time', async () => {
    expect((await cloud.run('diff --json --markdown')).status).toBe(2)
  })
})

describe('osa-inventory show REV', () => {
  it('shows the inventory, a host or a group as it was', async () => {
    const cloud = await changedCloud()
    expect((await cloud.run('show --host compute4')).status).toBe(1)
    const host = await cloud.run('show 2 --host compute4')
    expect(host.out).toMatch(
      /^host compute4 \(10\.20\.0\.34\); revision 2 of \S+Z by \S+@\S+, release 33\.0\.0 and later\n/,
    )
    expect((await cloud.run('show -1 --group nova_compute')).out).toMatch(
      /^group nova_compute: 4 hosts, .* revision 2 of/,
    )
    expect((await cloud.run('show 2')).out).toMatch(/^11 hosts, .* revision 2 of/)
    expect(JSON.parse((await cloud.run('show latest --json')).out)).toEqual(cloud.stored())
    const then = JSON.parse((await cloud.run('show 2 --json')).out)
    expect(then._meta.hostvars).toHaveProperty('compute4')
    expect((await cloud.run('show 3 --host compute4')).err).toMatch(
      /^osa-inventory: there is no host compute4 in revision 3/,
    )
  })

  it('lists the revisions for completion', async () => {
    const cloud = await changedCloud()
    expect((await cloud.run('show --names revisions')).out).toBe('latest\n3\n2\n1\n')
    expect(await newCloud().run('show --names revisions')).toMatchObject({ status: 0, err: '' })
  })
})

describe('osa-inventory diff on the first days', () => {
  it('shows what the first revision brought: everything', async () => {
    const cloud = await deployedCloud()
    const { status, out, err } = await cloud.run('diff --brief')
    expect([status, err]).toEqual([0, ''])
    expect(out).toMatch(/^nothing -> revision 1 \(/)
    expect(out).toContain('\n10 hosts, 43 containers and 139 groups added\n')
    expect(JSON.parse((await cloud.run('diff --json')).out).from).toMatchObject({ revision: null, file: null })
  })

  it('says so where there is no revision yet', async () => {
    const cloud = await deployedCloud()
    rmSync(cloud.path('openstack_inventory.history'), { recursive: true })
    const { status, out, err } = await cloud.run('diff')
    expect([status, out]).toEqual([1, ''])
    expect(err).toBe(
      'osa-inventory: there is no revision yet, so there is nothing to compare\n' +
        '    the first change that this program stores becomes revision 1; `osa-inventory show` shows what is stored  # ERR_UNKNOWN_REVISION\n',
    )
    expect((await cloud.run('show')).status).toBe(0)
  })

  it('says so where pruning has left one revision', async () => {
    const cloud = await deployedCloud()
    await cloud.run('remove compute3 --yes')
    await cloud.run('history prune --keep 1 --yes')
    const { status, err } = await cloud.run('diff')
    expect(status).toBe(1)
    expect(err).toBe(
      'osa-inventory: revision 2 is the only one that is kept: those before it were dropped\n' +
        '    `osa-inventory show 2` shows what it holds  # ERR_UNKNOWN_REVISION\n',
    )
    expect((await cloud.run('show 2')).status).toBe(0)
  })

  it('takes the days and ages that history --since takes', async () => {
    const cloud = await deployedCloud()
    await cloud.run('remove compute3 --yes')
    expect((await cloud.run('diff 2999-01-01')).out).toContain('no differences between revision 2 and revision 2')
    expect((await cloud.run('diff 0s')).out).toContain('no differences between revision 2 and revision 2')
    expect((await cloud.run('diff 2020-01-01')).err).toContain(
      'there is no revision at or before 2020-01-01: the first',
    )
  })
})
