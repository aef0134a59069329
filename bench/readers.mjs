/**
 * `node bench/readers.mjs`: what texts of 1, 3 and 10 MB cost the readers at worst: processor time, and the peak of memory
 * of a process that does nothing else (Node.js itself is 45 MiB of it, and the text twice). Ends with status 1 if 10 MB take
 * more than 10 s or 1 GiB, or more than fifteen times as long as 1 MB. OSA_BENCH_READERS: only these, with commas.
 */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

const repository = join(import.meta.dirname, '..')
const directory = join(repository, `dist/tools/bench-readers-${process.pid}`)
const bundled = (entry) => ({ entryPoints: [join(import.meta.dirname, 'readers', `${entry}.ts`)], outdir: directory })
const options = { bundle: true, platform: 'node', target: 'node20', format: 'esm', outExtension: { '.js': '.mjs' } }
const sizes = [1e6, 3e6, 10e6]
const most = { seconds: 10, memory: 1024, growth: 15 }

function measure(reader, shape, size) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(directory, 'measure.mjs'), reader, shape, String(size)],
    { encoding: 'utf8' },
  )
  if (status !== 0) return { cpu: Number.NaN, memory: Number.NaN, said: `failed: ${stderr.slice(-300)}` }
  return JSON.parse(stdout)
}

function row(reader, shape) {
  const found = sizes.map((size) => measure(reader, shape, size))
  const [small, , large] = found
  // What is over in milliseconds says nothing about growth.
  const growth = large.cpu / Math.max(small.cpu, 0.05)
  const isFine = large.cpu < most.seconds && large.memory < most.memory && growth < most.growth
  if (!isFine) process.exitCode = 1
  const figures = found.map(({ cpu, memory }) => `${cpu.toFixed(2)} | ${memory.toFixed(0)}`).join(' | ')
  const said = large.said === 'read' ? '' : `refused: ${large.said.replaceAll('|', '/')}`
  console.log(`| ${reader} | ${shape} | ${figures} | ${said}${isFine ? '' : ' **missed**'} |`)
}

try {
  for (const entry of ['measure', 'shapes']) await build({ ...options, ...bundled(entry), logLevel: 'error' })
  const { shapes } = await import(join(directory, 'shapes.mjs'))
  const wanted = process.env.OSA_BENCH_READERS?.split(',')
  console.log(`Node.js ${process.version}, ${cpus().length} × ${cpus()[0].model}\n`)
  console.log('| reader | shape | 1 MB: s | MiB | 3 MB: s | MiB | 10 MB: s | MiB | |')
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |')
  for (const [reader, all] of Object.entries(shapes)) {
    if (wanted && !wanted.includes(reader)) continue
    for (const shape of Object.keys(all)) row(reader, shape)
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}
