import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InventoryStore } from '../../../src/app/store/store.ts'
import { BackendUnavailableError } from '../../../src/backends/errors.ts'
import { openFileBackend } from '../../../src/backends/file.ts'
import { goldenText, inventoryIn, manage, scratch } from './manage-run.ts'

const cloud = goldenText('cloud', 'inventory.json')
const galera1 = 'infra1-galera-container-5c9d6a6f'
const keystone1 = 'infra1-keystone-container-9e0f1a2b'

interface Group {
  readonly hosts?: string[]
  readonly children?: string[]
}

function read(file: string): { hosts: string[]; groups: Record<string, Group> } {
  const { _meta, ...groups } = JSON.parse(readFileSync(file, 'utf8'))
  return { hosts: Object.keys(_meta.hostvars), groups }
}

describe('the place', () => {
  it('is the store in the directory of --config', async () => {
    const { directory } = inventoryIn(cloud)
    const ended = await manage(['--config', directory, '-l'], { env: { OSA_CONFIG_DIR: '/elsewhere' } })
    expect(ended).toEqual({ status: 0, out: goldenText('cloud', 'list-host.txt'), err: '' })
  })

  it('is the store in OSA_CONFIG_DIR without --config (M1)', async () => {
    const { directory, file } = inventoryIn(cloud)
    const ended = await manage(['-r', galera1, '--reason', 'new hardware'], { env: { OSA_CONFIG_DIR: directory } })
    expect(ended).toEqual({ status: 0, out: 'Success. . .\n', err: '' })
    expect(readFileSync(file, 'utf8')).toBe(goldenText('cloud', 'remove-item.json'))
    expect((await openFileBackend({ directory }).load())!).toMatchObject({
      command: `openstack-ansible-inventory-manage -r ${galera1} --reason new hardware`,
      reason: 'new hardware',
      author: expect.stringMatching(/^.+@.+$/),
      summary: { hostsRemoved: [galera1], hostCount: 5 },
    })
  })

  it('notes the reason from OSA_INVENTORY_REASON where none is given', async () => {
    const { directory } = inventoryIn(cloud)
    const env = { OSA_CONFIG_DIR: directory, OSA_INVENTORY_REASON: 'ticket 12' }
    await manage(['--clear-ips'], { env })
    expect((await openFileBackend({ directory }).load())!.reason).toBe('ticket 12')
  })

  it('is a file beside the working directory with -f (M1)', async () => {
    const { directory } = inventoryIn(cloud)
    const ended = await manage(['-f', 'openstack_inventory.json', '-l'], { cwd: directory })
    expect(ended.out).toBe(goldenText('cloud', 'list-host.txt'))
  })

  it('is written where it was read with -f, and nothing beside it (M2, M7)', async () => {
    const directory = scratch()
    writeFileSync(join(directory, 'copy.json'), cloud)
    expect((await manage(['-f', 'copy.json', '-r', galera1], { cwd: directory })).status).toBe(0)
    expect(readFileSync(join(directory, 'copy.json'), 'utf8')).toBe(goldenText('cloud', 'remove-item.json'))
    expect(readdirSync(directory)).toEqual(['copy.json'])
  })

  it('keeps the mode of the file and the link that leads to it', async () => {
    const directory = scratch()
    mkdirSync(join(directory, 'git'))
    writeFileSync(join(directory, 'git/real.json'), cloud)
    chmodSync(join(directory, 'git/real.json'), 0o604)
    symlinkSync('git/real.json', join(directory, 'link.json'))
    await manage(['-f', join(directory, 'link.json'), '-r', galera1])
    expect(lstatSync(join(directory, 'link.json')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(directory, 'git/real.json'), 'utf8')).toBe(goldenText('cloud', 'remove-item.json'))
    expect(statSync(join(directory, 'git/real.json')).mode & 0o777).toBe(0o604)
    expect(readdirSync(join(directory, 'git'))).toEqual(['real.json'])
  })
})

describe('removing hosts', () => {
  it('takes the containers of a physical host along and says so (L4)', async () => {
    const { file } = inventoryIn(cloud)
    const ended = await manage(['-f', file, '-r', 'infra1'])
    expect(ended).toEqual({
      status: 0,
      out: 'Success. . .\n',
      err: `openstack-ansible-inventory-manage: physical host infra1 is removed with its 2 containers: ${galera1}, ${keystone1}\n`,
    })
    expect(readFileSync(file, 'utf8')).not.toContain('"infra1')
  })

  it('tells of a name that is not there, and writes nothing (M3)', async () => {
    const { file } = inventoryIn(cloud)
    const before = statSync(file, { bigint: true })
    const ended = await manage(['-f', file, '-r', 'infra9'])
    expect(ended).toEqual({
      status: 0,
      out: 'Success. . .\n',
      err: 'openstack-ansible-inventory-manage: there is no host infra9 in the inventory\n',
    })
    const after = statSync(file, { bigint: true })
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs])
  })

  it('makes no revision when nothing changes', async () => {
    const { directory } = inventoryIn(cloud)
    await manage(['--config', directory, '-r', 'infra9'])
    expect(readdirSync(directory)).toEqual(['openstack_inventory.json'])
  })

  it('fails with --strict for a name that is not there, and removes the others (M3)', async () => {
    const { file } = inventoryIn(cloud)
    const ended = await manage(['-f', file, '--strict', '-r', 'infra9', '-r', galera1])
    expect(ended).toMatchObject({ status: 1, out: '' })
    expect(readFileSync(file, 'utf8')).toBe(goldenText('cloud', 'remove-item.json'))
  })

  it('knows hosts only: a variable of that name stays (M4)', async () => {
    const { file } = inventoryIn(cloud)
    const ended = await manage(['-f', file, '-r', 'provider_networks'])
    expect(ended.err).toContain('there is no host provider_networks')
    expect(readFileSync(file, 'utf8')).toBe(cloud)
  })
})

describe('removing groups', () => {
  it('takes the group from the children of others, and tells what brings it back (M9)', async () => {
    const { file } = inventoryIn(cloud)
    const ended = await manage(['-f', file, '-d', 'galera'])
    expect(ended).toMatchObject({ status: 0, out: 'Success. . .\n' })
    expect(ended.err).toContain('group galera is removed; the next run makes it again if env.d')
    const { groups, hosts } = read(file)
    expect(groups).not.toHaveProperty('galera')
    expect(groups.galera_all!.children).toEqual([])
    expect(hosts).toContain(galera1)
  })

  it.each(['_meta', 'all'])('refuses %s, and leaves the rest of the command undone (M4)', async (group) => {
    const { file } = inventoryIn(cloud)
    const ended = await manage(['-f', file, '-d', 'galera', '-d', group])
    expect(ended).toMatchObject({ status: 1, out: '' })
    expect(ended.err).toContain(`${group} cannot be removed`)
    expect(readFileSync(file, 'utf8')).toBe(cloud)
  })

  it('tells of a group that is not there (M3)', async () => {
    const { file } = inventoryIn(cloud)
    const ended = await manage(['-f', file, '-d', 'glaera', '--strict'])
    expect(ended).toEqual({
      status: 1,
      out: '',
      err: 'openstack-ansible-inventory-manage: there is no group glaera in the inventory\n',
    })
  })
})

describe('tables and export', () => {
  it('shows groups with a single member (M5)', async () => {
    const { file } = inventoryIn(cloud)
    const { out } = await manage(['-f', file, '-G'])
    expect(out).toContain(`| keystone               | ${keystone1} |\n`)
    expect(out).not.toContain('log_hosts')
  })

  it.each(['is_metal', 'physical_host', 'tunnel_address', 'container_types'])(
    'sorts by %s, nothing first (M6)',
    async (column) => {
      const { file } = inventoryIn(goldenText('odd', 'inventory.json'))
      const { status, out } = await manage(['-f', file, '-l', '-s', column])
      expect(status).toBe(0)
      const lines = out.split('\n')
      const at = lines[1]!.split('|').findIndex((name) => name.trim() === column)
      const shown = lines.slice(3).map((line) => line.split('|')[at]?.trim())
      expect(shown[0]).toBe('None')
      expect(shown.lastIndexOf('None')).toBe(shown.filter((value) => value === 'None').length - 1)
    },
  )

  it('exports without a group all, and past members that are not hosts (M10)', async () => {
    const { file } = inventoryIn('{"_meta": {"hostvars": {"a": {}}}, "g": {"hosts": ["gone", "a"]}, "h": {}}')
    const { status, out } = await manage(['-f', file, '-e'])
    expect(status).toBe(0)
    expect(JSON.parse(out)).toEqual({ hosts: { a: { hostvars: {}, groups: ['g'] } }, all: {} })
  })
})

describe('what cannot be done', () => {
  it('tells that there is no inventory yet (M8)', async () => {
    const directory = scratch()
    const ended = await manage(['--config', directory, '-l'])
    expect(ended).toMatchObject({ status: 1, out: '' })
    expect(ended.err).toMatch(`openstack-ansible-inventory-manage: there is no inventory in ${directory}\n    `)
  })

  it('tells that there is no such file (M8)', async () => {
    const file = join(scratch(), 'none.json')
    const ended = await manage(['-f', file, '-r', 'x'])
    expect(ended).toEqual({
      status: 1,
      out: '',
      err: `${file}: cannot be read: there is no such file\n    # ERR_SOURCE_FILE\n`,
    })
  })

  it.each([
    ['', /openstack_inventory\.json:1:1: is not JSON/],
    ['{"a": 1,\n', /openstack_inventory\.json:\d:\d+: is not JSON/],
    ['[]', /openstack_inventory\.json: the stored inventory is a list, not a mapping\n {4}put a good version back/],
    ['null', /not a mapping/],
    ['{}', /has no _meta\.hostvars/],
  ])('refuses %j in one message (M8)', async (text, message) => {
    const { file } = inventoryIn(text)
    const ended = await manage(['-f', file, '--clear-ips'])
    expect(ended).toMatchObject({ status: 1, out: '' })
    expect(ended.err).toMatch(message)
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('ends with status 1, as the original, when the backend cannot be reached', async () => {
    const unreachable = {
      capabilities: { compareAndSwap: true, history: false, shared: true },
      load: () => Promise.reject(new BackendUnavailableError('db.example.org does not answer')),
      write: () => Promise.reject(new Error('unreachable')),
    }
    const ended = await manage(['-l'], {
      openStore: async (_, attribution) => new InventoryStore(unreachable, attribution),
    })
    expect(ended).toEqual({
      status: 1,
      out: '',
      err: 'openstack-ansible-inventory-manage: db.example.org does not answer\n    # ERR_BACKEND_UNAVAILABLE\n',
    })
  })
})

it('loses nothing that someone else writes to the file meanwhile', async () => {
  const { directory, file } = inventoryIn(cloud)
  const [first, second] = await Promise.all([
    manage(['--config', directory, '-r', galera1]),
    manage(['--config', directory, '-r', keystone1]),
  ])
  expect([first.status, second.status]).toEqual([0, 0])
  expect(read(file).hosts.filter((host) => host.startsWith('infra1-'))).toEqual([])
})

describe('the ways of its releases', () => {
  /** Hosts and containers as 27 and 28 name them. */
  const document = JSON.stringify({
    _meta: { hostvars: { infra1: {}, 'infra1_galera_container-0badcafe': {} } },
    galera: { hosts: ['infra1_galera_container-0badcafe'] },
    hosts: { hosts: ['infra1'] },
    lxc_hosts: { hosts: [null] },
  })

  function checkout(manager: string): string {
    const root = scratch()
    mkdirSync(join(root, 'inventory/env.d'), { recursive: true })
    mkdirSync(join(root, 'osa_toolkit'))
    writeFileSync(join(root, 'osa_toolkit/manage.py'), manager)
    return root
  }

  it.each([
    ['OSA_INVENTORY_RELEASE 2023.1', { OSA_INVENTORY_RELEASE: '2023.1' }, false],
    ['OSA_INVENTORY_RELEASE 27.6.2', { OSA_INVENTORY_RELEASE: '27.6.2' }, false],
    ['OSA_INVENTORY_RELEASE 28', { OSA_INVENTORY_RELEASE: '28' }, true],
    ['a checkout of 27', "    if '_' not in container_name:\n", false],
    ['a checkout of 28', 'def main():\n', true],
    ['no checkout', {}, true],
  ])('-g: %s', async (_, said, isShown) => {
    const { directory } = inventoryIn(document)
    const env: Record<string, string> =
      typeof said === 'string' ? { OSA_CLONE_ROOT: checkout(said) } : { OSA_CLONE_ROOT: '/nowhere', ...said }
    const { status, out } = await manage(['--config', directory, '-g'], { env })
    expect(status).toBe(0)
    expect(out).toContain('| infra1_galera_container-0badcafe | galera')
    expect(/^\| infra1 +\|/m.test(out)).toBe(isShown)
  })

  it('-g refuses a release that is not valid, or too old', async () => {
    const { directory } = inventoryIn(document)
    const ended = await manage(['--config', directory, '-g'], { env: { OSA_INVENTORY_RELEASE: '26' } })
    expect(ended).toMatchObject({ status: 1, out: '' })
    expect(ended.err).toContain('OSA_INVENTORY_RELEASE')
  })

  it('-G skips a group whose only member is null', async () => {
    const { directory } = inventoryIn(document)
    const { status, out } = await manage(['--config', directory, '-G'])
    expect([status, out.includes('lxc_hosts'), out.includes('galera')]).toEqual([0, false, true])
  })
})
