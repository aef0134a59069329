/**
 * `npm run package`: the single executables, and in `dist/package` the packages of them: .deb, .rpm, .tar.gz, each with
 * its bill of materials, and SHA256SUMS. What this machine lacks the tools for is left out, and told.
 *
 * `--arch x64` or `--arch arm64`: for this one only. `--format deb`, `rpm` or `tar`: this one only; what is asked for by
 * name is an error where it cannot be made. `--revision 2`: the second package of the same version. `--into DIR`.
 * `--quick` packs larger files in less time, for tests.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { repository, shared } from './bundles.mjs'
import { executableTexts } from './executable.mjs'
import { engine, nodeRelease } from './node-release.mjs'

const { values } = parseArgs({
  options: {
    arch: { type: 'string', multiple: true },
    format: { type: 'string', multiple: true },
    into: { type: 'string', default: join(repository, 'dist/package') },
    quick: { type: 'boolean', default: false },
    revision: { type: 'string', default: '1' },
  },
})
const into = resolve(values.into)

/** Of each architecture and format: the commands that it takes, and Debian's package of each. */
const demands = {
  x64: { 'x86_64-linux-gnu-strip': 'binutils-x86-64-linux-gnu' },
  arm64: { 'aarch64-linux-gnu-strip': 'binutils-aarch64-linux-gnu' },
  deb: { 'dpkg-deb': 'dpkg', readelf: 'binutils' },
  rpm: { rpmbuild: 'rpm' },
  tar: { tar: 'tar' },
}

function makeable(kind, asked, all) {
  for (const name of asked ?? []) {
    if (all.includes(name)) continue
    console.error(`package: there is no ${kind} ${name}; write ${all.join(', ')}`)
    process.exit(2)
  }
  return (asked ?? all).filter((name) => {
    // This machine's own architecture: executable.mjs tells what it needs.
    if (name === process.arch) return true
    const missing = Object.entries(demands[name]).find(([command]) => spawnSync(command, ['--version']).error)
    if (missing === undefined) return true
    const told = `${missing[0]} is not installed; it is in Debian's package ${missing[1]}`
    console.error(`package: ${asked ? 'cannot make' : 'left out:'} ${name}: ${told}`)
    if (asked) process.exit(1)
    return false
  })
}

const arches = makeable('architecture', values.arch, ['x64', 'arm64'])
const formats = makeable('format', values.format, ['deb', 'rpm', 'tar'])

const run = (args) => {
  try {
    execFileSync(process.execPath, args, { cwd: repository, stdio: 'inherit' })
  } catch {
    // It has told what is wrong.
    process.exit(1)
  }
}

for (const arch of arches) run(['packaging/main.mjs', '--arch', arch, '--if-changed'])
await build({
  ...shared,
  entryPoints: [{ in: 'tools/package/main.ts', out: 'package' }],
  outdir: 'dist/tools',
})

mkdirSync(into, { recursive: true })
// What an earlier build left is not listed as of this one.
const isPackage = (name) => /^osa-inventory[-_].*\.(?:deb|rpm|tar\.gz|cdx\.json)$/.test(name)
for (const name of readdirSync(into).filter(isPackage)) rmSync(join(into, name))

const { packages } = await executableTexts()
const executableOf = (arch) => join('dist/package', arch === process.arch ? '' : arch, 'osa-inventory')
const release = (arch) => nodeRelease(engine.version, arch, engine.integrity[arch])
const released = [...new Set([process.arch, ...arches])]
run([
  'dist/tools/package.cjs',
  ...['--into', into, '--bundled', packages.join(','), '--revision', values.revision],
  ...formats.flatMap((format) => ['--format', format]),
  ...(values.quick ? ['--quick'] : []),
  ...arches.flatMap((arch) => ['--executable', `${arch}=${executableOf(arch)}`]),
  ...released.flatMap((arch) => ['--node', `${arch}=${release(arch)}`]),
  ...released.flatMap((arch) => ['--integrity', `${arch}=${engine.integrity[arch]}`]),
])

/** Of what is there for others: `sha256sum -c SHA256SUMS`. */
const listed = readdirSync(into).filter((name) => isPackage(name) || name === 'osa-inventory')
const sums = listed.sort().map((name) => {
  return `${createHash('sha256')
    .update(readFileSync(join(into, name)))
    .digest('hex')}  ${name}\n`
})
writeFileSync(join(into, 'SHA256SUMS'), sums.join(''))
console.log(join(into, 'SHA256SUMS'))
