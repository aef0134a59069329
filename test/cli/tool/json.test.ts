/** Under `--json` a result is alone on standard output and an error alone on standard error, and both are as their schemas say. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declaredActions } from '../../../src/cli/argument-parser.ts'
import { commands } from '../../../src/cli/tool/commands.ts'
import { commandParser } from '../../../src/cli/tool/run-command.ts'
import { type FakeOsa, fakeOsa } from '../../support/osa.ts'
import { pathOf, repository, run, scratch } from '../../support/program.ts'
import { faultsOf, resultNames } from '../../support/result-schemas.ts'
import { ioFor } from '../manager/manage-run.ts'
import { Cloud, type Ended, withdrawCompute3 } from './tool-run.ts'

const root = mkdtempSync(join(tmpdir(), 'osa-inventory-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Of two revisions: in the second compute2 is gone, which stays configured. */
const template = new Cloud(join(root, 'openstack_deploy'))
let galera: readonly string[] = []

beforeAll(async () => {
  cpSync(join(repository, 'examples/cloud/openstack_deploy'), template.directory, { recursive: true })
  for (const line of ['generate', 'remove compute2 --yes']) expect(await template.run(line)).toMatchObject({ err: '' })
  galera = template.stored().galera!.hosts!
})

function freshCloud(): Cloud {
  const directory = join(scratch(), 'openstack_deploy')
  cpSync(template.directory, directory, { recursive: true })
  const cloud = new Cloud(directory)
  writeFileSync(cloud.path('osa.ini'), '[lite]\nplugin = sqlite\npath = lite.db\n', { mode: 0o640 })
  return cloud
}

function places({ osaRoot, runtime }: FakeOsa): string[] {
  return ['--osa-root', osaRoot, '--runtime', runtime]
}

/** One that nothing has been drawn. */
function freeAddress(cloud: Cloud): string {
  const text = JSON.stringify(cloud.stored())
  return Array.from({ length: 200 }, (_, last) => `10.20.1.${last + 1}`).find((each) => !text.includes(`"${each}"`))!
}

interface Case {
  /** Lines that end with a result; a function may prepare the cloud. */
  readonly results: readonly (string | ((cloud: Cloud) => Promise<readonly string[]> | readonly string[]))[]
  /** A line that is refused, beside the wrong options that each is tried with. */
  readonly refused: string
  readonly env?: Record<string, string>
  /** What `refused` says. */
  readonly code: string
}

const elsewhereKept = { OSA_INVENTORY_BACKEND: 'nothing' }

/** By the name of the schema: the command, and its action where it has some. */
const cases: Readonly<Record<string, Case>> = {
  generate: {
    results: ['generate --dry-run', 'generate', 'generate --dry-run -o cloud.plan'],
    refused: 'generate --config /nowhere',
    code: 'ERR_NO_DATA_SOURCES',
  },
  apply: {
    results: [
      async (cloud) => {
        await cloud.run('generate --dry-run -o cloud.plan')
        return ['apply', 'cloud.plan']
      },
      async (cloud) => {
        await cloud.run('generate --dry-run -o cloud.plan')
        await cloud.run('apply cloud.plan')
        return ['apply', 'cloud.plan']
      },
    ],
    refused: 'apply nothing.plan',
    code: 'ERR_PLAN',
  },
  'rename-host': {
    results: [
      (cloud) => {
        cloud.edit(/compute3:/g, 'compute4:')
        return ['rename-host', 'compute3', 'compute4', '--dry-run']
      },
    ],
    refused: 'rename-host compute8 compute9',
    code: 'ERR_RENAME_REFUSED',
  },
  show: {
    results: [
      'show',
      'show --host compute1',
      'show --group galera_all',
      'show --names hosts',
      'show --names revisions',
    ],
    refused: 'show --host compuet1',
    code: 'ERR_UNKNOWN_NAME',
  },
  doctor: { results: ['doctor'], refused: 'doctor --config=', code: 'ERR_USAGE' },
  stale: {
    results: [
      'stale',
      (cloud) => {
        withdrawCompute3(cloud)
        return ['stale']
      },
    ],
    refused: 'stale --config /nowhere',
    code: 'ERR_INVENTORY_UNUSABLE',
  },
  remove: {
    results: ['remove compute3 --dry-run', 'remove compute3 --yes', 'remove --stale --yes'],
    refused: 'remove compute3',
    code: 'ERR_NOT_AGREED',
  },
  'rename-groups': {
    results: ['rename-groups --dashes --dry-run'],
    refused: 'rename-groups --dashes --config /nowhere',
    code: 'ERR_INVENTORY_UNUSABLE',
  },
  addresses: {
    results: ['addresses', 'addresses --all'],
    refused: 'addresses --network storge',
    code: 'ERR_UNKNOWN_NAME',
  },
  'address-pin': {
    results: [(cloud) => ['address', 'pin', galera[0]!, 'management', freeAddress(cloud)]],
    refused: 'address pin compute9 management 10.20.1.77',
    code: 'ERR_ADDRESS_REFUSED',
  },
  'address-move': {
    results: [() => ['address', 'move', galera[0]!, galera[1]!, '--dry-run']],
    refused: 'address move compute8 compute9',
    code: 'ERR_ADDRESS_REFUSED',
  },
  history: {
    results: ['history', 'history -p -n 1', 'history --host compute2 --author nobody'],
    refused: 'history',
    env: elsewhereKept,
    code: 'ERR_SETTINGS',
  },
  'history-verify': {
    results: ['history verify'],
    refused: 'history verify --against /nowhere',
    code: 'ERR_SOURCE_FILE',
  },
  'history-tag': {
    results: ['history tag first', 'history tag first 1 --force', 'history tag'],
    refused: 'history tag first second',
    code: 'ERR_UNKNOWN_REVISION',
  },
  'history-tags': {
    results: ['history tags'],
    refused: 'history tags',
    env: elsewhereKept,
    code: 'ERR_SETTINGS',
  },
  'history-prune': {
    results: ['history prune --keep 1 --dry-run', 'history prune --keep 1 --yes'],
    refused: 'history prune --keep 1',
    code: 'ERR_NOT_AGREED',
  },
  watch: {
    results: ['watch --after 0 --count 2 --interval 100ms'],
    refused: 'watch',
    env: elsewhereKept,
    code: 'ERR_SETTINGS',
  },
  explain: {
    results: ['explain compute1', 'explain galera_all', 'explain 10.20.0.31', 'explain compute2'],
    refused: 'explain no-such-thing',
    code: 'ERR_UNKNOWN_NAME',
  },
  graph: {
    results: ['graph', 'graph compute_all --groups', 'graph -o graph.json'],
    refused: 'graph no-such-thing',
    code: 'ERR_UNKNOWN_NAME',
  },
  schema: {
    results: ['schema osa.ini', 'schema env.d'],
    refused: 'schema osa.ini -e /nowhere',
    code: 'ERR_ENVIRONMENT_MISSING',
  },
  find: { results: ['find 10.20.0.31', 'find galera'], refused: 'find no-such-thing', code: 'ERR_UNKNOWN_NAME' },
  diff: {
    results: ['diff', 'diff 1 1', 'diff 1 2 --json -- compute2'],
    refused: 'diff 1 99',
    code: 'ERR_UNKNOWN_REVISION',
  },
  blame: {
    results: ['blame compute1', 'blame compute2', 'blame compute1 ansible_host'],
    refused: 'blame compuet1',
    code: 'ERR_UNKNOWN_NAME',
  },
  restore: {
    results: ['restore 1 --dry-run', 'restore 1 --yes', 'restore 2'],
    refused: 'restore 1',
    code: 'ERR_NOT_AGREED',
  },
  migrate: {
    results: [
      'migrate --from file --to lite --history --dry-run',
      'migrate --from file --to lite --history',
      async (cloud) => {
        expect((await cloud.run('migrate --from file --to lite')).status).toBe(0)
        return ['migrate', '--from', 'file', '--to', 'lite']
      },
    ],
    refused: 'migrate --from lite --to file',
    code: 'ERR_TRANSFER_REFUSED',
  },
  export: {
    results: ['export -o a.json', 'export --format bundle -o a.bundle', 'export --format hosts -o hosts.json'],
    refused: 'export 99 -o a.json',
    code: 'ERR_UNKNOWN_REVISION',
  },
  import: {
    results: [
      async (cloud) => {
        await cloud.run('export 1 -o before.json')
        return ['import', 'before.json', '--yes']
      },
      async (cloud) => {
        await cloud.run('export --format bundle -o a.bundle')
        return ['import', 'a.bundle', '--check']
      },
      async (cloud) => {
        await cloud.run('export --format bundle -o a.bundle')
        cloud.env.OSA_INVENTORY_BACKEND = 'lite'
        cloud.env.OSA_INVENTORY_MIRROR = 'no'
        return ['import', 'a.bundle']
      },
    ],
    refused: 'import nothing.json',
    code: 'ERR_SOURCE_FILE',
  },
  'backend-show': {
    results: ['backend show', 'backend show --options postgresql'],
    refused: 'backend show nothing',
    code: 'ERR_SETTINGS',
  },
  'backend-list': { results: ['backend list'], refused: 'backend list postgresql', code: 'ERR_USAGE' },
  'backend-repair': { results: ['backend repair'], refused: 'backend repair nothing', code: 'ERR_SETTINGS' },
  'backend-ddl': { results: ['backend ddl postgresql'], refused: 'backend ddl', code: 'ERR_NOTHING_TO_MAKE' },
  'compare-original': {
    results: [() => ['compare-original', ...places(fakeOsa())]],
    refused: 'compare-original --osa-root /nowhere --runtime /nowhere',
    code: 'ERR_INSTALL',
  },
  'backend-new': {
    results: ['backend new my-store ./my-store'],
    refused: 'backend new sqlite ./my-store',
    code: 'ERR_PLUGIN',
  },
  'upgrade-preview': {
    results: [() => ['upgrade-preview', '--to', fakeOsa().osaRoot, '--release', '33.0.0']],
    refused: 'upgrade-preview --to /nowhere',
    code: 'ERR_CHECKOUT',
  },
  install: {
    results: [
      () => ['install', ...places(fakeOsa()), '--dry-run'],
      async (cloud) => {
        const osa = fakeOsa()
        expect((await cloud.run(['install', ...places(osa)])).status).toBe(0)
        return ['install', ...places(osa)]
      },
    ],
    refused: 'install --osa-root /nowhere',
    code: 'ERR_INSTALL',
  },
  uninstall: {
    results: [
      async (cloud) => {
        const osa = fakeOsa()
        expect((await cloud.run(['install', ...places(osa)])).status).toBe(0)
        return ['uninstall', ...places(osa)]
      },
    ],
    refused: 'uninstall --osa-root /nowhere',
    code: 'ERR_INSTALL',
  },
}

/** What is tried elsewhere, because it goes on until someone ends it, or cannot go wrong. */
const elsewhere = ['backend-check', 'backend-sdk', 'explore']

/** `backend-show`, for each command or each of its actions. */
async function answering(): Promise<string[]> {
  const names: string[] = []
  for (const { name, load } of commands) {
    if (name === 'completion') continue
    const parser = await commandParser(name, await load(), ioFor({}).io)
    const action = declaredActions(parser).find(({ dest }) => dest === 'action')
    const actions = Array.isArray(action?.choices) ? (action.choices as readonly string[]) : []
    if (actions.length === 0 || action?.nargs === '?') names.push(name)
    names.push(...actions.map((each) => `${name}-${each}`))
  }
  return names
}

function errorIn({ status, out, err }: Pick<Ended, 'status' | 'out' | 'err'>) {
  expect(out).toBe('')
  const told = JSON.parse(err)
  expect(faultsOf('error', told)).toEqual([])
  expect(told.error.status).toBe(status)
  return told.error
}

it('every command and every action has its schema, and a case here', async () => {
  const names = (await answering()).sort()
  expect([...resultNames].sort()).toEqual(names)
  expect([...Object.keys(cases), ...elsewhere].sort()).toEqual(names)
})

it('a schema finds what is too much, missing, or of another kind', () => {
  const error = { code: 'ERR_X', message: 'm', remedy: null, status: 1, file: null, line: null }
  expect(faultsOf('error', { error })).toEqual([])
  expect(faultsOf('error', { error: { ...error, more: 1 } })).toHaveLength(1)
  expect(faultsOf('error', { error: { ...error, status: 0 } })).toHaveLength(1)
  expect(faultsOf('error', {})).toHaveLength(1)
})

describe.each(Object.entries(cases))('%s', (name, { results, refused, env, code }) => {
  it.each(results.map((line, index) => [typeof line === 'string' ? line : `case ${index + 1}`, line] as const))(
    'gives its result: %s',
    async (_, line) => {
      const cloud = freshCloud()
      const words = typeof line === 'string' ? line.split(' ') : await line(cloud)
      const asking = words.includes('--json') ? words : [...words, '--json']
      const { out, err, questions } = await cloud.run(asking, { answer: 'n', terminal: true })
      expect([err, questions]).toEqual(['', []])
      const documents = name === 'watch' ? out.trimEnd().split('\n') : [out]
      for (const each of documents) expect(faultsOf(`results/${name}`, JSON.parse(each))).toEqual([])
    },
  )

  it('tells why it refuses', async () => {
    const error = errorIn(
      await freshCloud().run(`${refused} --json`, { ...(env ? { env } : {}), answer: 'y', terminal: true }),
    )
    expect(error.code).toBe(code)
  })

  it('tells what is wrong with the command line, and how it is written', async () => {
    const line = [...refused.split(' '), '--no-such-option', '--json']
    const error = errorIn(await freshCloud().run(line))
    expect(error).toMatchObject({ code: 'ERR_USAGE', message: expect.stringContaining('--no-such-option') })
    expect(error.usage).toMatch(/^usage: osa-inventory /)
  })
})

describe('the program', () => {
  it.each([[['histori', '--json']], [['--json']], [['show', '--json', 'a', 'b']], [['completion', 'bash', '--json']]])(
    '%j is refused as JSON',
    (line) => {
      const { status, stdout: out, stderr: err } = run('osa-inventory', line)
      expect(errorIn({ status: status as 2, out, err })).toMatchObject({ code: 'ERR_USAGE', status: 2 })
    },
  )

  it('tells of a wrong command line with 64 where 2 is an answer', async () => {
    expect(errorIn(await freshCloud().run('upgrade-preview --json'))).toMatchObject({ code: 'ERR_USAGE', status: 64 })
  })

  it('names each error of the configuration, with file and line', async () => {
    const cloud = freshCloud()
    cloud.edit(/^cidr_networks:/m, 'cidr_networks: [')
    const error = errorIn(await cloud.run('generate --json'))
    expect(error.code).toBe('ERR_INPUTS')
    expect(error.findings[0]).toMatchObject({ grade: 'error', line: expect.any(Number) })
  })

  it('gives what could be read beside the error', async () => {
    const cloud = freshCloud()
    writeFileSync(cloud.path('osa.ini'), '[inventory]\nbackend = file\nnonsense = 1\n', { mode: 0o640 })
    const error = errorIn(await cloud.run('backend show --json'))
    expect(error.code).toBe('ERR_SETTINGS')
    expect(faultsOf('results/backend-show', error.partial)).toEqual([])
  })

  it('puts warnings into the result, or beside a list on standard error', async () => {
    const cloud = freshCloud()
    const edited = { ...cloud.stored(), by_hand: { hosts: [] } }
    writeFileSync(cloud.path('openstack_inventory.json'), JSON.stringify(edited))
    const { err, out } = await cloud.run('diff --json')
    expect(err).toBe('')
    expect(JSON.parse(out).warnings).toMatchObject([
      { grade: 'warning', message: expect.stringMatching(/^other hands/) },
    ])
    const list = await cloud.run('history --json --host compute99')
    expect(JSON.parse(list.out)).toEqual([])
    expect(faultsOf('warnings', JSON.parse(list.err))).toEqual([])
  })

  it('tells what a backend keeps of its promises', () => {
    const cloud = freshCloud()
    const line = ['backend', 'check', 'memory', '--only', '1.4', '--json']
    const { status, stdout, stderr } = run('osa-inventory', line, { env: cloud.env })
    expect([status, stderr]).toEqual([0, ''])
    expect(faultsOf('results/backend-check', JSON.parse(stdout))).toEqual([])
    const refused = run('osa-inventory', ['backend', 'check', 'nothing', '--json'], { env: cloud.env })
    const { stdout: out, stderr: err } = refused
    expect(errorIn({ status: refused.status as 1, out, err }).code).toBe('ERR_SETTINGS')
  })

  it('tells the address of the page while it serves it', async () => {
    const cloud = freshCloud()
    const words = [pathOf('osa-inventory'), 'explore', '--json']
    const child = spawn(process.execPath, words, { env: cloud.env, stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      const [first] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
      expect(faultsOf('results/explore', JSON.parse(first))).toEqual([])
    } finally {
      child.kill('SIGINT')
      await once(child, 'exit')
    }
    expect(errorIn(await cloud.run('explore --port x --json')).code).toBe('ERR_USAGE')
  })

  it('where the package is', () => {
    const { status, stdout, stderr } = run('osa-inventory', ['backend', 'sdk', '--json'])
    expect([status, stderr]).toEqual([0, ''])
    expect(faultsOf('results/backend-sdk', JSON.parse(stdout))).toEqual([])
  })
})
