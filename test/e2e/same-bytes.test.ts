/** The generator prints byte for byte the same, whichever backend holds the inventory. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { attributionOf } from '../../src/app/store/attribution.ts'
import { generateMain } from '../../src/cli/generator/generate.ts'
import type { Io } from '../../src/cli/io.ts'
import { openConfiguredStore } from '../../src/cli/open-store.ts'
import { parseJson } from '../../src/python/json-read.ts'
import { cleanEnvironment, exampleEnvironment, repository, run } from '../support/program.ts'

/** Variables of a stored host that a backend would change by looking into the text. */
const awkward =
  '"awkward": {"10": 1.0, "9": 1e+20, "__proto__": {}, "long": 1234567890123456789012345678901234567890, ' +
  String.raw`"text": "\u00e9 \ud83d\ude00 \u2028 \u0000"}`

/** Needs no chance: no container runs on it. */
const addedHost = `compute_hosts:
  compute9:
    ip: 10.20.0.99
    host_vars: { ratio: 1.50, size: 1.0e+3, name: "é 😀" }
`

const pythonPlugin = join(repository, 'examples/plugins/sqlite-python/osa_inventory_sqlite.py')
const place = mkdtempSync(join(tmpdir(), 'osa-same-bytes-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

let stored: string
let expected: string

function environmentOf(config: string): Record<string, string> {
  return { OSA_CONFIG_DIR: config, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
}

function newCloud(name: string): string {
  const config = join(place, name)
  cpSync(join(repository, 'examples/cloud/openstack_deploy'), config, { recursive: true })
  mkdirSync(join(config, 'store'))
  return config
}

function list(config: string): string {
  const { status, stdout, stderr } = run('openstack-ansible-inventory', ['--list'], { env: environmentOf(config) })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

async function listInProcess(config: string): Promise<string> {
  let text = ''
  const io: Io = {
    out: (more) => {
      text += more
    },
    err: (message) => expect.fail(message),
    env: { ...cleanEnvironment(), ...environmentOf(config) },
    cwd: place,
    isTerminal: { out: false, err: false, in: false },
    ask: async () => undefined,
  }
  expect(await generateMain(['--list'], io)).toBe(0)
  return text
}

/** Puts the common document into the backend of these settings. */
async function store(config: string): Promise<void> {
  const env = environmentOf(config)
  const opened = await openConfiguredStore(config, attributionOf('test', [], env), { env })
  await opened.replace(() => ({ document: stored, inventory: parseJson(stored) }))
  await opened.close()
}

async function buildExample(): Promise<void> {
  await build({
    entryPoints: [join(repository, 'examples/plugins/directory-store/src/index.ts')],
    outfile: join(place, 'directory-store.mjs'),
    alias: { 'osa-inventory/plugin': join(repository, 'src/plugin.ts') },
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  })
}

beforeAll(async () => {
  await buildExample()
  const config = newCloud('reference')
  stored = list(config).trimEnd().replace('"compute1": {', `"compute1": {${awkward},`)
  // As an operator's edit, the oldest way there is.
  writeFileSync(join(config, 'openstack_inventory.json'), stored)
  writeFileSync(join(config, 'conf.d/added.yml'), addedHost)
  expected = list(config)
  for (const text of ['1234567890123456789012345678901234567890', '1e+20', '"10": 1.0', '__proto__', 'compute9'])
    expect(expected).toContain(text)
})

it.each([
  ['file', '', list],
  ['memory', 'plugin = memory', listInProcess],
  ['exec', `plugin = exec\ncommand = ${pythonPlugin}\noptions = path = store/inventory.db`, list],
  ['directory-store', 'plugin = ../directory-store.mjs\npath = store', list],
  ['sqlite', 'plugin = sqlite', list],
])('%s', async (name, section, print) => {
  const config = newCloud(name)
  if (section) writeFileSync(join(config, 'osa.ini'), `[inventory]\nbackend = place\n[place]\n${section}\n`)
  await store(config)
  writeFileSync(join(config, 'conf.d/added.yml'), addedHost)
  expect(await print(config)).toBe(expected)
  // What is stored now is what was printed, and is left as it is.
  expect(await print(config)).toBe(expected)
})
