/** Measures each database by the same steps, and prints a table in Markdown with what it was measured on. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { runGenerator } from '../../src/app/run/run.ts'
import { systemRandom } from '../../src/app/store/random.ts'
import { InventoryStore } from '../../src/app/store/store.ts'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import etcd from '../../src/backends/etcd.ts'
import mysql from '../../src/backends/mysql.ts'
import type { BackendPlugin } from '../../src/backends/plugin.ts'
import postgresql from '../../src/backends/postgresql.ts'
import s3 from '../../src/backends/s3.ts'
import sqlite from '../../src/backends/sqlite.ts'
import { noQuirks } from '../../src/core/generator/quirks.ts'
import { newestRelease } from '../../src/core/inventory/releases.ts'
import { type Place, places, viewQuery } from './places.ts'

const repository = process.cwd()
const hosts = 10_000
const changes = 10

function writeCloud(directory: string, count: number): void {
  const lines = Array.from(
    { length: count },
    (_, i) => `  big${i}:\n    ip: 10.${64 + Math.floor(i / 62_500)}.${Math.floor(i / 250) % 250}.${(i % 250) + 1}\n`,
  )
  writeFileSync(join(directory, 'conf.d/zz-big.yml'), `compute_hosts:\n${lines.join('')}`)
}

async function timed<T>(act: () => Promise<T>): Promise<[number, T]> {
  const start = performance.now()
  const value = await act()
  return [performance.now() - start, value]
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}

/** Every call of the backend is timed: the rest of a run is the generator's, and the same everywhere. */
function clocked(backend: InventoryBackend): { backend: InventoryBackend; take: () => number } {
  let sum = 0
  const clock = async <T>(act: () => Promise<T>): Promise<T> => {
    const [milliseconds, value] = await timed(act)
    sum += milliseconds
    return value
  }
  return {
    backend: {
      ...backend,
      load: () => clock(() => backend.load()),
      write: (revision, parent) => clock(() => backend.write(revision, parent)),
    },
    take() {
      const taken = sum
      sum = 0
      return taken
    },
  }
}

async function measure(place: Place, cloud: string) {
  const plain = await place.open()
  const { backend, take } = clocked(plain)
  const store = new InventoryStore(backend, { author: 'bench@host', command: 'bench', tool: 'osa-inventory/bench' })
  const generate = () =>
    runGenerator({
      configDirectory: cloud,
      environmentDirectory: join(repository, 'examples/cloud/environment'),
      quirks: noQuirks,
      release: { release: newestRelease, why: 'the newest' },
      random: systemRandom(),
      store,
    })
  writeCloud(cloud, hosts)
  // The tables are made by another deployment: they are not part of the first write.
  const { document } = await generate()
  const first = take()
  const before = await place.revisionBytes?.()
  const unchanged: number[] = []
  const changed: number[] = []
  for (let count = 1; count <= changes; count += 1) {
    await generate()
    unchanged.push(take())
    writeCloud(cloud, hosts + count)
    await generate()
    changed.push(take())
  }
  const after = await place.revisionBytes?.()
  const views = place.query && (await timed(() => place.query!(viewQuery)))[0]
  await plain.close!()
  return {
    bytes: Buffer.byteLength(document),
    first,
    unchanged: median(unchanged),
    changed: median(changed),
    perRevision: before === undefined || after === undefined ? undefined : (after - before) / changes,
    views,
  }
}

const round = (value: number): string => value.toFixed(0)
const scratch = mkdtempSync(join(tmpdir(), 'osa-bench-'))
try {
  const rows: string[] = []
  let bytes = 0
  for (const make of places({ sqlite, postgresql, mysql, etcd, s3 } as unknown as Record<string, BackendPlugin>)) {
    const cloud = join(scratch, `cloud-${rows.length}`)
    cpSync(join(repository, 'examples/cloud/openstack_deploy'), cloud, { recursive: true })
    mkdirSync(join(cloud, 'conf.d'), { recursive: true })
    const place = await make(scratch)
    try {
      const found = await measure(place, cloud)
      bytes = found.bytes
      const { perRevision } = found
      const share = perRevision && ((100 * perRevision) / found.bytes).toFixed(1)
      rows.push(
        `| ${place.name} | ${round(found.first)} | ${round(found.unchanged)} | ${round(found.changed)} | ` +
          `${perRevision === undefined ? '' : `${round(perRevision)} (${share} %)`} | ${found.views === undefined ? '' : round(found.views)} |`,
      )
    } finally {
      await place.stop()
    }
  }
  console.log(`# Backends, ${hosts} hosts

\`node bench/sql.mjs\`, ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB.
The servers run beside the client, each with its defaults but for what the table says. Milliseconds are those of the
backend's calls alone (load, write), medians of ${changes} runs but for the first write; a connection is open. The document
has ${bytes} bytes; a changed run adds one host.

| backend | first write, ms | unchanged run, ms | changed run, ms | bytes stored per changed revision | all of inventory_hosts, ms |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

Each changed revision also replaces the one plain copy of the newest document.`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
