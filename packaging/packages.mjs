/**
 * `npm run package`: the single executables, and in `dist/package` the packages of them: .deb, .rpm, .tar.gz, each with
 * its bill of materials, and SHA256SUMS.
 *
 * `--arch x64` or `--arch arm64`: for this one only. `--format deb`, `rpm` or `tar`: this one only. `--revision 2`: the
 * second package of the same version. `--into DIR`. `--quick` packs larger files in less time, for tests.
 */
import { execFileSync } from 'node:child_process'
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
    arch: { type: 'string', multiple: true, default: ['x64', 'arm64'] },
    format: { type: 'string', multiple: true, default: ['deb', 'rpm', 'tar'] },
    into: { type: 'string', default: join(repository, 'dist/package') },
    quick: { type: 'boolean', default: false },
    revision: { type: 'string', default: '1' },
  },
})
const into = resolve(values.into)

const run = (args) => execFileSync(process.execPath, args, { cwd: repository, stdio: 'inherit' })

for (const arch of values.arch) run(['packaging/main.mjs', '--arch', arch, '--if-changed'])
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
const arches = [...new Set([process.arch, ...values.arch])]
run([
  'dist/tools/package.cjs',
  ...['--into', into, '--bundled', packages.join(','), '--revision', values.revision],
  ...values.format.flatMap((format) => ['--format', format]),
  ...(values.quick ? ['--quick'] : []),
  ...values.arch.flatMap((arch) => ['--executable', `${arch}=${executableOf(arch)}`]),
  ...arches.flatMap((arch) => ['--node', `${arch}=${release(arch)}`]),
  ...arches.flatMap((arch) => ['--integrity', `${arch}=${engine.integrity[arch]}`]),
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
