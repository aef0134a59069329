/**
 * What a storage plugin of a third party costs an unchanged run: the thread that it runs in. `node bench/plugins.mjs` tells
 * it by itself.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cloud, removeScratch } from './clouds.mjs'
import { bareNode, bareThread, both, measure, ours } from './programs.mjs'

/** A file with the inventory, and one request for what the newest is, as the databases have it. */
const plugin = (place) => `import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { apiVersion } from 'osa-inventory/plugin'
const load = () => (existsSync('${place}') ? JSON.parse(readFileSync('${place}', 'utf8')) : undefined)
export default { name: 'bench', apiVersion, summary: 'a file', options: {}, register: () => ({
  capabilities: { compareAndSwap: false, shared: true },
  async load() { return load() },
  async newest() {
    const revision = load()
    if (!revision) return undefined
    const { id, change, document } = revision
    return { id, change, digest: createHash('sha256').update(document).digest('hex') }
  },
  async write(revision) { writeFileSync('${place}', JSON.stringify(revision)) },
}) }
`

function settled(directory) {
  for (let times = 0; times < 3; times++) ours(directory)
  return directory
}

/** Rows for `measure`: a built-in backend that is not the files', and a plugin. */
export function pluginRows() {
  const [builtIn, hosted] = [cloud('built-in'), cloud('plugin')]
  writeFileSync(join(builtIn, 'osa.ini'), '[inventory]\nbackend = sqlite\n[sqlite]\npath = inventory.db\n')
  writeFileSync(join(hosted, 'bench.mjs'), plugin(join(hosted, 'bench.json')))
  writeFileSync(join(hosted, 'osa.ini'), '[inventory]\nbackend = mine\n[mine]\nplugin = ./bench.mjs\n')
  settled(builtIn)
  settled(hosted)
  return [
    { name: 'unchanged run, sqlite', act: () => ours(builtIn) },
    { name: 'unchanged run, sqlite, and a bare thread', act: () => both(ours(builtIn), bareThread()) },
    { name: 'unchanged run, a plugin of a third party', act: () => ours(hosted) },
  ]
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const rounds = Number(process.env.OSA_BENCH_ROUNDS ?? 15)
    const times = measure(
      [{ name: 'node -e 0', act: bareNode }, { name: 'a bare thread', act: bareThread }, ...pluginRows()],
      rounds,
    )
    for (const [name, { median, least, cpu }] of Object.entries(times)) {
      console.log(
        `${name.padEnd(44)} median ${median.toFixed(0)} ms, least ${least.toFixed(0)}, processor ${cpu.toFixed(0)}`,
      )
    }
  } finally {
    removeScratch()
  }
}
