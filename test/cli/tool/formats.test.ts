/** `--format`: the same answer as a table, as JSON, as YAML, and as names alone, for xargs. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declaredActions } from '../../../src/cli/argument-parser.ts'
import { commands } from '../../../src/cli/tool/commands.ts'
import { commandParser } from '../../../src/cli/tool/run-command.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import { loadYaml } from '../../../src/python/yaml.ts'
import { pathOf, repository } from '../../support/program.ts'
import { ioFor } from '../manager/manage-run.ts'
import { Cloud } from './tool-run.ts'

/** Of two revisions, with a tag; in the second compute2 is gone, which stays configured. */
const root = mkdtempSync(join(tmpdir(), 'osa-inventory-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const cloud = new Cloud(join(root, 'openstack_deploy'))

beforeAll(async () => {
  cpSync(join(repository, 'examples/cloud/openstack_deploy'), cloud.directory, { recursive: true })
  writeFileSync(cloud.path('osa.ini'), '[lite]\nplugin = sqlite\npath = lite.db\n', { mode: 0o640 })
  for (const line of ['generate', 'remove compute2 --yes', 'history tag yes 1'])
    expect((await cloud.run(line)).status).toBe(0)
})

async function formatsOf(name: string): Promise<readonly string[]> {
  const entry = commands.find((each) => each.name === name)!
  const parser = await commandParser(name, await entry.load(), ioFor({}).io)
  const { choices } = declaredActions(parser).find(({ dest }) => dest === 'format') ?? {}
  return (choices as readonly string[] | undefined) ?? []
}

const withNames = ['show', 'find', 'addresses', 'graph', 'stale', 'history', 'watch', 'diff', 'backend']
/** Of these it is the format of the file that is written or read. */
const ofFiles = ['export', 'import']

it.each(commands.map(({ name }) => name))('%s has the forms', async (name) => {
  const formats = await formatsOf(name)
  if (name === 'completion') expect(formats).toEqual([])
  else if (ofFiles.includes(name)) expect(formats).not.toContain('yaml')
  else {
    expect(formats).toEqual(expect.arrayContaining(['table', 'json', 'yaml']))
    expect(formats.includes('names')).toBe(withNames.includes(name))
  }
})

describe('the same answer', () => {
  it.each([
    'show',
    'show --host compute1',
    'show --group galera_all',
    'show --names revisions',
    'find compute1',
    'explain compute1',
    'addresses --all',
    'graph',
    'stale',
    'doctor',
    'history',
    'history -p',
    'history tags',
    'history verify',
    'diff 1 2',
    'diff 1 2 --detailed-exitcode',
    'blame compute1',
    'restore 1 --dry-run',
    'backend list',
    'backend show',
    'schema env.d',
  ])('%s', async (line) => {
    const asked = await cloud.run(`${line} --json`)
    const yaml = await cloud.run(`${line} --format yaml`)
    expect(yaml.out).not.toMatch(/^[{[]/)
    expect(yaml).toMatchObject({ status: asked.status, err: asked.err })
    expect(dumpJson(loadYaml(yaml.out))).toBe(dumpJson(parseJson(asked.out)))
    expect(await cloud.run(`${line} --format json`)).toEqual(asked)
    expect(await cloud.run(`${line} --format table`)).toEqual(await cloud.run(line))
  })
})

describe('names', () => {
  async function names(line: string): Promise<string[]> {
    const { out, err, status } = await cloud.run(`${line} --format names`)
    expect({ err, status }).toEqual({ err: '', status: 0 })
    expect(out.endsWith('\n') || out === '').toBe(true)
    return out.split('\n').slice(0, -1)
  }

  it('of what each answer is about, one a line and once', async () => {
    const { _meta, galera_all: galera } = cloud.stored()
    const hosts = Object.keys(_meta.hostvars)
    expect((await names('show')).sort()).toEqual(hosts.sort())
    expect(await names('show --host compute1')).toEqual(['compute1'])
    expect(await names('show --group galera_all')).toEqual(
      expect.arrayContaining(cloud.stored().galera_container!.hosts!),
    )
    expect(galera).toBeDefined()
    expect(await names('find compute1')).toContain('compute1')
    expect(await names('addresses')).toEqual(expect.arrayContaining(['management', 'storage', 'tunnel']))
    expect(await names('addresses --network management')).toContain('10.20.0.11')
    const groups = await names('graph')
    expect(groups[0]).toBe('all')
    expect(new Set(groups).size).toBe(groups.length)
    expect(groups).toContain('galera_all')
    expect(await names('graph galera_all')).toEqual(['galera_all', 'galera'])
    expect(await names('history')).toEqual(['2', '1'])
    expect(await names('history -n 1')).toEqual(['2'])
    expect(await names('history tags')).toEqual(['yes'])
    expect(await names('history tag')).toEqual(['yes'])
    expect(await names('diff 1 2')).toEqual(['compute2'])
    expect(await names('backend list')).toContain('lite')
    expect(await names('watch --after 0 --count 2')).toEqual(['1', '2'])
    expect(await names('stale')).toEqual([])
  })

  it.each([
    ['explain compute1', /invalid choice: 'names' \(choose from 'table', 'json', 'yaml'\)/],
    ['doctor', /invalid choice: 'names'/],
    ['history verify', /--format names goes with the lists, history and history tags, not with verify/],
    ['history prune --keep 1 --yes', /not with prune/],
    ['history tag new', /not with tag/],
    ['history -p', /--format names does not go with -p/],
    ['backend show', /--format names goes with list/],
    ['diff --brief', /--brief does not go with --format names/],
  ])('are refused where they mean nothing: %s', async (line, message) => {
    const { out, err, status } = await cloud.run(`${line} --format names`)
    expect({ out, status }).toEqual({ out: '', status: 2 })
    expect(err).toMatch(message)
    expect((await cloud.run('history tags --format names')).out).toBe('yes\n')
  })

  it('go through xargs into the next command', () => {
    const environment = { ...cloud.env, PROGRAM: pathOf('osa-inventory'), NODE: process.execPath }
    const line = '"$NODE" "$PROGRAM" graph galera_all --format names | xargs -n 1 "$NODE" "$PROGRAM" show --group'
    const { stdout, stderr } = spawnSync('sh', ['-c', line], { env: environment, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^group galera_all: [\s\S]*^group galera: /m)
  })
})

describe('two that contradict each other', () => {
  it.each(['table', 'yaml', 'names'])('--json --format %s', async (format) => {
    const { out, err, status } = await cloud.run(`show --json --format ${format}`)
    expect({ out, status }).toEqual({ out: '', status: 2 })
    expect(err).toContain(`--json is --format json: it does not go with --format ${format}`)
  })

  it('a report of the doctor neither', async () => {
    expect(await cloud.run('doctor --json --format sarif')).toMatchObject({ out: '', status: 2 })
  })

  it('of several formats the last counts', async () => {
    expect((await cloud.run('history --format json --format names')).out).toBe('2\n1\n')
    expect((await cloud.run('history --format=table --format=yaml')).out).toMatch(/^- author: /)
  })
})

describe('YAML', () => {
  it('has an error alone on standard error, as JSON has', async () => {
    for (const line of ['show --host nobody', 'show --nothing', 'shwo']) {
      const [yaml, json] = [await cloud.run(`${line} --format yaml`), await cloud.run(`${line} --json`)]
      expect(yaml).toMatchObject({ out: '', status: json.status })
      const without = (text: string): string => text.replaceAll(/--(?:json|format yaml|format)/g, '')
      if (line !== 'show --nothing') {
        expect(without(dumpJson(loadYaml(yaml.err)))).toBe(without(dumpJson(parseJson(json.err))))
      }
      expect(yaml.err).toMatch(/^error:\n {2}code: ERR_/)
    }
  })

  it('that comes piece by piece is a document each', async () => {
    const { out } = await cloud.run('watch --after 0 --count 2 --format yaml')
    const documents = out
      .split(/^---\n/m)
      .slice(1)
      .map(loadYaml)
    const { out: lines } = await cloud.run('watch --after 0 --count 2 --json')
    expect(documents.map((each) => dumpJson(each))).toEqual(
      lines
        .split('\n')
        .slice(0, -1)
        .map((line) => dumpJson(parseJson(line))),
    )
    expect(documents).toHaveLength(2)
  })

  it('asks nobody, as JSON does not', async () => {
    const { err, questions, status } = await cloud.run('remove compute1 --format yaml', { answer: 'y' })
    expect({ questions, status }).toEqual({ questions: [], status: 1 })
    expect(err).toContain('code: ERR_NOT_AGREED')
    expect(err).toContain('with --format yaml nobody is asked')
  })
})
