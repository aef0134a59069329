/**
 * Makes the packages of single executables that are built already (packaging/packages.mjs calls this with them):
 *
 *     node dist/tools/package.cjs --into DIR --bundled NAME,… --executable ARCH=FILE --node ARCH=DIR --integrity ARCH=DIGEST
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundledPackages, engineIn, type Part } from './bundled.ts'
import { contentsOf } from './contents.ts'
import { makeDeb } from './formats/deb.ts'
import { makeRpm } from './formats/rpm.ts'
import { makeTarball } from './formats/tarball.ts'
import { type Arch, archNames, releaseOf } from './release.ts'

const text = { type: 'string' } as const
const several = { type: 'string', multiple: true, default: [] as string[] } as const

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      into: text,
      bundled: text,
      revision: { ...text, default: '1' },
      executable: several,
      node: several,
      integrity: several,
      format: { ...several, default: ['deb', 'rpm', 'tar'] },
      quick: { type: 'boolean', default: false },
    },
  })
  const { into = 'dist/package', bundled = '', revision, format, quick } = values
  const release = releaseOf({ revision, env: process.env })
  const [executables, nodes, integrities] = [values.executable, values.node, values.integrity].map(byArch)
  const packages = bundledPackages(bundled.split(',').filter((name) => name !== ''))
  const native = demanded(nodes, process.arch as Arch, '--node')
  mkdirSync(into, { recursive: true })
  const names: string[] = []
  for (const [arch, executable] of executables!) {
    const node = demanded(nodes, arch, '--node')
    const engine = engineIn(node, native, demanded(integrities, arch, '--integrity'))
    const materials = { arch, engine, packages, executable: readFileSync(executable) }
    const { entries, bill } = await contentsOf(executable, materials, release)
    const billName = `osa-inventory-${release.ordered}-linux-${arch}.cdx.json`
    writeFileSync(join(into, billName), bill)
    names.push(billName)
    withDraft((draft) => {
      const place = { arch, executable, directory: into, quick }
      if (format.includes('tar')) names.push(makeTarball(entries, { ...place, draft: join(draft, 'tar') }, release))
      if (format.includes('deb')) names.push(makeDeb(entries, { ...place, draft: join(draft, 'deb') }, release))
      if (format.includes('rpm')) {
        const licences = licenceExpression([engine, ...packages])
        names.push(makeRpm(entries, { ...place, licences, draft: join(draft, 'rpm') }, release))
      }
    })
  }
  for (const name of names) process.stdout.write(`${join(into, name)}\n`)
}

function byArch(given: readonly string[]): Map<Arch, string> {
  return new Map(
    given.map((each) => {
      const [, arch, value] = /^([^=]+)=(.+)$/s.exec(each) ?? []
      if (arch === undefined || !(arch in archNames)) throw new Error(`${each}: write x64=… or arm64=…`)
      return [arch as Arch, value!]
    }),
  )
}

function demanded(given: ReadonlyMap<Arch, string> | undefined, arch: Arch, option: string): string {
  const value = given?.get(arch)
  if (value === undefined) throw new Error(`${option} ${arch}=… is missing`)
  return value
}

function withDraft(act: (draft: string) => void): void {
  const draft = mkdtempSync(join(tmpdir(), 'osa-inventory-packages-'))
  try {
    act(draft)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function licenceExpression(parts: readonly Part[]): string {
  return [...new Set(['Apache-2.0', ...parts.map(({ licence }) => licence)])].sort().join(' AND ')
}

main().catch((error: Error) => {
  process.stderr.write(`package: ${error.message}\n`)
  process.exitCode = 1
})
