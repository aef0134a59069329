/** What names, reasons, commands, authors and others' messages hold is seen on a terminal, and steers it nowhere. */
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sequence, terminalText } from '../../src/cli/terminal.ts'
import { commands } from '../../src/cli/tool/commands.ts'
import { shellWord, visible, visibleJson, visibleLine } from '../../src/core/inventory/text/visible.ts'
import { run, scratch } from '../support/program.ts'
import { manage } from './manager/manage-run.ts'
import { type Cloud, deployedCloud, withdrawCompute3 } from './tool/tool-run.ts'

/** Clears the line, hides, names the window, goes back, turns letters around; also as C1. */
const attack = '\u001b[2K\u001b[8m\u001b]0;x\u0007\r\b\u007f\u0085\u009b1A\u202e\u2066\u200f\u2028'
const host = `evil${attack}host`
const group = `evil${attack}group`
const reason = `new rack${attack}`

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/

/** As our edge shows the attack, or JSON or argparse before it. */
const seen = /\\(?:x1b|u001b)\[2K/i

/** What this program itself gives a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const own = /\u001b\[(?:31|32|33|1|0)m|\r\u001b\[K/g

interface InventoryText {
  _meta: { hostvars: Record<string, Record<string, unknown>> }
  [group: string]: unknown
}

async function hostileCloud(): Promise<Cloud> {
  const cloud = await deployedCloud()
  const path = cloud.path('openstack_inventory.json')
  const inventory = JSON.parse(readFileSync(path, 'utf8')) as InventoryText
  const [container] = Object.keys(inventory._meta.hostvars).filter((name) => name.startsWith('infra1_'))
  inventory._meta.hostvars[host] = {
    ...inventory._meta.hostvars[container!],
    container_name: host,
    [`key${attack}`]: `value${attack}`,
    component: `part${attack}`,
  }
  inventory[group] = { children: [`child${attack}`], hosts: [host], vars: { [attack]: attack } }
  const all = inventory.all_containers as { hosts?: string[]; children?: string[] }
  all.children = [...(all.children ?? []), group]
  writeFileSync(path, JSON.stringify(inventory, null, 4))
  cloud.env.SUDO_USER = `eve${attack}`
  cloud.env.OSA_INVENTORY_REASON = reason
  return cloud
}

function filesIn(directory: string): string[] {
  return (readdirSync(directory, { recursive: true }) as string[]).sort()
}

/** Lines of each command: what it shows of such names, and what it says to such words. */
const lines: Readonly<Record<string, readonly (readonly string[])[]>> = {
  generate: [['--dry-run'], ['--diff', '--dry-run'], ['--force']],
  apply: [[attack], ['--reason', reason, 'openstack_inventory.json']],
  show: [
    [],
    ['--host', host],
    ['--group', group],
    ['--host', `${host}x`],
    [attack],
    ['--names', 'hosts'],
    ['--names', 'groups'],
    ['--format', 'names'],
    ['--group', group, '--format', 'yaml'],
    ['--format', attack],
  ],
  find: [
    [host],
    [host, '--format', 'yaml'],
    [host, '--format', 'names'],
    [group],
    [`value${attack}`],
    [attack],
    [`no${attack}`],
  ],
  explain: [[host], [group], [attack]],
  graph: [
    [],
    ['--format', 'names'],
    ['--format', 'yaml'],
    [group],
    [group, '--format', 'svg'],
    [group, '--format', 'dot'],
    [group, '--format', 'mermaid'],
    [attack],
  ],
  doctor: [[]],
  schema: [['openstack_user_config'], ['env.d'], [`x${attack}`]],
  stale: [[]],
  remove: [[host, '--dry-run'], [group, '--dry-run'], [`no${attack}`], ['--stale', '--dry-run'], [host, '--yes']],
  'rename-groups': [['--dashes'], ['--dashes', '--dry-run']],
  'rename-host': [
    [host, 'other', '--dry-run'],
    [`no${attack}`, 'other'],
    ['infra1', attack],
  ],
  addresses: [[], ['--network', 'management'], ['--network', attack], ['--all']],
  address: [
    ['pin', host, 'management', '10.20.1.77', '--dry-run'],
    ['pin', `no${attack}`, 'management', '10.20.1.77'],
    ['pin', host, attack, attack],
    ['move', host, `no${attack}`],
  ],
  explore: [
    ['--port', attack],
    ['--idle', attack],
    ['--interval', attack],
  ],
  history: [
    [],
    ['--author', attack],
    ['--host', host],
    ['--since', attack],
    ['-n', attack],
    ['-p'],
    ['-p', '--brief', '--host', host],
    ['tag', attack],
    ['tag', `before${attack}`, '1'],
    ['tag', 'before', attack],
    ['tag', '-d', attack],
    ['tag', 'before', '1', '--reason', reason],
    ['tags'],
    ['tags', '--format', 'names'],
    ['tags', '--format', 'yaml'],
    ['verify'],
    ['verify', '--against', attack],
    ['prune', '--keep', '1'],
  ],
  watch: [
    ['--after', '0', '--count', '1', '--interval', '100ms'],
    ['--interval', attack],
    ['--after', attack],
  ],
  diff: [
    ['1', 'latest'],
    ['1', 'latest', '--brief'],
    ['1', 'latest', '--markdown'],
    [attack, 'latest'],
    ['latest', attack],
    ['1', 'latest', '--', host],
    ['1', 'latest', '--', attack],
  ],
  blame: [[host], [host, `key${attack}`], [`no${attack}`], [host, attack]],
  restore: [
    ['1', '--dry-run'],
    [attack, '--yes'],
    ['latest', '--yes'],
  ],
  migrate: [
    ['--to', attack],
    ['--from', attack, '--to', 'file'],
  ],
  export: [
    [attack],
    ['--format', attack],
    ['-o', join('/nowhere', attack)],
    ['--format', 'html', '-o', join('/nowhere', attack)],
    ['--format', 'html', '--history', attack],
  ],
  import: [[attack], ['--dry-run', attack]],
  backend: [['show'], ['list'], ['check', attack], ['repair'], ['repair', attack], ['ddl'], [attack]],
  install: [['--osa-root', attack], ['--dry-run']],
  uninstall: [['--osa-root', attack], ['--dry-run']],
  'compare-original': [['--osa-root', attack], []],
  'upgrade-preview': [
    ['--to', attack],
    ['--to', '.', '--release', attack],
    ['--to', '.', '--collections', attack],
  ],
  completion: [['bash'], ['zsh'], [attack]],
}

describe('on a terminal and in a file', () => {
  it('every command is looked at', () => {
    expect(Object.keys(lines).sort()).toEqual(commands.map(({ name }) => name).sort())
  })

  it.each(commands.map(({ name }) => name))('%s steers nothing', { timeout: 300_000 }, async (name) => {
    const cloud = await hostileCloud()
    let shown = ''
    for (const terminal of [false, true]) {
      for (const line of lines[name]!) {
        const { out, err, questions } = await cloud.run([name, ...line], terminal ? { terminal, answer: 'n' } : {})
        const text = [out, err, ...questions].join('\n')
        const rest = terminal ? text.replaceAll(own, '') : text
        expect(steering.exec(rest)?.[0], `${name} ${JSON.stringify(line)}: ${JSON.stringify(rest)}`).toBeUndefined()
        shown += text
      }
    }
    const [first] = lines[name]!.flat().filter((word) => word.includes(attack))
    if (first !== undefined) expect(shown, 'something of it was shown').toMatch(seen)
  })

  it.each([
    ['-l'],
    ['-g'],
    ['-G'],
    ['-r', `no${attack}`],
    ['-d', attack],
    ['-f', attack, '-l'],
    ['--sort', attack, '-l'],
    ['-l', `--no${attack}`],
  ])('the manager %j', async (...args) => {
    const cloud = await hostileCloud()
    const { out, err } = await manage(args, { env: cloud.env, cwd: cloud.directory })
    expect(out + err).toMatch(seen)
    expect(steering.exec(out + err)?.[0]).toBeUndefined()
    const widths = out
      .split('\n')
      .filter((line) => /^[|+]/.test(line))
      .map((line) => line.length)
    expect(new Set(widths).size, 'columns are measured as they are shown').toBeLessThan(2)
  })
})

it('a removal hides no row of the history', async () => {
  const cloud = await deployedCloud()
  withdrawCompute3(cloud)
  const crafted = 'ok\u001b[1A\u001b[2K\r\n9  2026-01-01T00:00:00Z  nobody\u001b[8m'
  expect((await cloud.run(['remove', 'compute3', '--yes', '--reason', crafted])).status).toBe(0)
  const { out } = await cloud.run('history')
  expect(out.trimEnd().split('\n')).toHaveLength(3)
  expect(out).toContain('ok\\x1b[1A\\x1b[2K 9')
})

describe('history tag', () => {
  const refused = [
    attack,
    `before${attack}`,
    'a\nb',
    'a\n',
    '\r',
    '\0',
    '../x',
    'a/b',
    '/etc/passwd',
    '..',
    '.',
    '__proto__',
    '-rf',
    '--force',
    '-d',
    '--',
    '',
    ' ',
    'a b',
    'é',
    '字',
    '12',
    '-1',
    'latest',
    'a.json',
    '$(touch ran)',
    'a;b',
    "a'b",
    'x'.repeat(65),
  ]

  it('keeps no name that is none', async () => {
    const cloud = await deployedCloud()
    const before = filesIn(cloud.directory)
    for (const name of refused) {
      for (const words of [
        ['tag', name],
        ['tag', name, '1'],
        ['tag', '-d', name],
      ]) {
        const { err, out } = await cloud.run(['history', ...words])
        expect(steering.exec(out + err)?.[0], JSON.stringify(name)).toBeUndefined()
      }
      expect((await cloud.run('history tags --json')).out, JSON.stringify(name)).toBe('[]\n')
    }
    expect(filesIn(cloud.directory)).toEqual(before)
  })

  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'yes', 'null', 'NaN', 'e1', 'a--b', 'a..b'])(
    'takes %s as the word that it is',
    async (name) => {
      const cloud = await deployedCloud()
      expect((await cloud.run(['show', name])).err).toContain(`${name} does not name a revision`)
      expect((await cloud.run(['history', 'tag', name, '1'])).out).toBe(`revision 1 has the tag ${name}\n`)
      expect((await cloud.run(['history', 'tags', '--json'])).out).toContain(`"name": "${name}"`)
      expect((await cloud.run('history tags --format names')).out).toBe(`${name}\n`)
      expect((await cloud.run(['show', name, '--json'])).out).toBe((await cloud.run('show 1 --json')).out)
      expect((await cloud.run(['history', 'tag', '-d', name])).out).toBe(`the tag ${name} of revision 1 is removed\n`)
    },
  )
})

it('JSON and documents are what they were', async () => {
  const cloud = await hostileCloud()
  expect((await cloud.run(['show', '--host', host, '--json'])).out).toContain('\\u001b[2K')
  expect(JSON.parse((await cloud.run(['show', '--host', host, '--json'])).out)).toMatchObject({ name: host })
  const { out } = await cloud.run('export')
  expect(out).toBe(readFileSync(cloud.path('openstack_inventory.json'), 'utf8'))
  const exported = await manage(['-e'], { env: cloud.env })
  expect(Object.keys(JSON.parse(exported.out).hosts)).toContain(host)
})

it('the inventory script says what it says of such names, and logs it on lines of its own', () => {
  const directory = scratch()
  const config = join(directory, 'c')
  mkdirSync(join(config, 'conf.d'), { recursive: true })
  const environment = join(directory, `e${'\u001b[2K'}`)
  mkdirSync(join(environment, 'env.d'), { recursive: true })
  writeFileSync(
    join(config, 'openstack_user_config.yml'),
    `"a\\e[2K\\u202Eb_hosts":\n  "h\\e[2K":\n    ip: "1\\e[2K"\n`,
  )
  const env = { OSA_CONFIG_DIR: config, OSA_INVENTORY_ENVIRONMENT: environment }
  for (const args of [['--check'], ['--debug'], [attack], ['--config', attack], ['--at', attack]]) {
    const { stdout, stderr } = run('openstack-ansible-inventory', args, { env, cwd: directory })
    expect(stderr).toMatch(seen)
    expect(steering.exec(stdout + stderr)?.[0]).toBeUndefined()
  }
  expect(readFileSync(join(directory, 'inventory.log'), 'utf8')).not.toMatch(steering)
})

it('a plugin says what it likes', () => {
  const directory = scratch()
  const text = JSON.stringify(`down${attack}`)
  writeFileSync(
    join(directory, 'db.mjs'),
    `const fail = async () => { throw Object.assign(new Error(${text}), { code: 'ERR_BACKEND_UNAVAILABLE' }) }
     export default { name: 'db', apiVersion: 1, summary: ${text}, options: {}, register: () => ({
       capabilities: { compareAndSwap: true, history: false, shared: true }, load: fail, write: fail }) }`,
  )
  writeFileSync(join(directory, 'osa.ini'), '[inventory]\nbackend = a\n[a]\nplugin = ./db.mjs\n')
  for (const args of [['show'], ['backend', 'list'], ['backend', 'check'], ['doctor']]) {
    const { stdout, stderr } = run('osa-inventory', args, {
      env: { OSA_CONFIG_DIR: directory, OSA_INVENTORY_DEBUG: '1' },
    })
    expect(stdout + stderr).toMatch(seen)
    expect(steering.exec(stdout + stderr)?.[0]).toBeUndefined()
  }
})

it('the audit log can be read on a terminal, and says the same', async () => {
  const cloud = await hostileCloud()
  appendFileSync(cloud.path('osa.ini'), '[inventory]\naudit_log = audit.log\n')
  await cloud.run(['remove', host, '--yes', '--reason', reason])
  const text = readFileSync(cloud.path('audit.log'), 'utf8')
  expect(text).not.toMatch(steering)
  expect(JSON.parse(text.trimEnd().split('\n').at(-1)!)).toMatchObject({ reason })
  rmSync(cloud.path('osa.ini'))
})

describe('the edge', () => {
  const anything = fc.string({ unit: 'binary' })

  it('lets our own sequences through, and nothing else', () => {
    fc.assert(
      fc.property(anything, anything, (before, within) => {
        const text = `${before}${sequence('red')}${within}${sequence('plain')}`
        expect(terminalText(text)).toBe(`${visible(before)}\u001b[31m${visible(within)}\u001b[0m`)
        expect(terminalText(before)).not.toMatch(steering)
      }),
    )
    expect(terminalText('\u0001red\u0002\u001b[31m')).toBe('\\x01red\\x02\\x1b[31m')
  })

  it('changes nothing of plain text, and JSON says the same', () => {
    expect(visible('Grüße\n\t字 👩‍🚀 \\x1b')).toBe('Grüße\n\t字 👩‍🚀 \\x1b')
    expect(visibleLine('a\nb\tc')).toBe('a\\nb\\tc')
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(visibleJson(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})

it('a name in a command that a message proposes is one word of the shell', () => {
  const word = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/[\0\ud800-\udfff]/.test(text))
  fc.assert(
    fc.property(
      fc.array(fc.oneof(word, fc.constantFrom('a b', "a'b", '$(id)', '~', 'a;b', '\\', attack)), { minLength: 1 }),
      (words) => {
        const line = words.map(shellWord).join(' ')
        expect(visibleLine(line)).toBe(line)
        const { stdout } = spawnSync('bash', ['-c', `printf '%s\\0' ${line}`], { env: { LC_ALL: 'C.UTF-8' } })
        expect(stdout.toString('utf8').split('\0').slice(0, -1)).toEqual(words)
      },
    ),
    { numRuns: 60 },
  )
})
