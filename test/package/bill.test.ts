/** The bill of materials is CycloneDX by its own schema, and has what is in the executable. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { noPackages, packageFile, packages } from '../support/packages.ts'
import { lacking, repository, runCommand, scratch } from '../support/program.ts'
import { missingPackage } from '../support/server-process.ts'
import { singleExecutable } from '../support/single-executable.ts'

const noSchemas = lacking(
  missingPackage('python3-jsonschema', runCommand('/usr/bin/python3', ['-c', 'import jsonschema']).status === 0),
)

interface Component {
  readonly name: string
  readonly version: string
  readonly purl?: string
  readonly hashes: readonly { readonly alg: string; readonly content: string }[]
  readonly licenses: readonly { readonly license: { readonly id: string } }[]
  readonly components?: readonly Component[]
}
interface Bill {
  readonly serialNumber: string
  readonly metadata: { readonly component: Component; readonly timestamp: string }
  readonly components: readonly Component[]
}

/** The schemas, from the package of npm in which CycloneDX publishes them: kept as other releases of Node.js are. */
function schemas(): string {
  const version = '10.3.0'
  const kept = process.env.OSA_TEST_NODES ?? join(homedir(), '.cache/osa-inventory-tests')
  const place = join(kept, `cyclonedx-library-${version}`)
  if (!existsSync(place)) {
    mkdirSync(kept, { recursive: true })
    const draft = mkdtempSync(join(kept, 'fetching-'))
    const spec = `@cyclonedx/cyclonedx-library@${version}`
    const packed = runCommand('npm', ['pack', '--silent', '--pack-destination', draft, spec], { cwd: draft })
    expect(packed.status, packed.stderr).toBe(0)
    const [tarball] = readdirSync(draft)
    expect(runCommand('tar', ['-xzf', join(draft, tarball!), '-C', draft]).status).toBe(0)
    if (!existsSync(place)) renameSync(join(draft, 'package'), place)
    rmSync(draft, { recursive: true, force: true })
  }
  return join(place, 'res/schema')
}

/** Other schemas that one refers to are beside it. */
const validate = `
import json, pathlib, sys, jsonschema
place = pathlib.Path(sys.argv[1])
load = lambda name: json.loads((place / name).read_text())
schema = load('bom-1.6.SNAPSHOT.schema.json')
store = {}
for name in [each.name for each in place.glob('*.SNAPSHOT.schema.json')]:
    text = load(name)
    store[text.get('$id', name)] = text
    store['http://cyclonedx.org/schema/' + name] = text
resolver = jsonschema.RefResolver(schema['$id'], schema, store)
checker = jsonschema.FormatChecker()
found = jsonschema.Draft7Validator(schema, resolver=resolver, format_checker=checker)
for error in found.iter_errors(json.loads(pathlib.Path(sys.argv[2]).read_text())):
    print('/'.join(map(str, error.path)), error.message)
`

let file: string
let bill: Bill
beforeAll(() => {
  if (noPackages !== undefined) return
  file = packageFile(packages(), '.cdx.json')
  bill = JSON.parse(readFileSync(file, 'utf8'))
}, 600_000)

describe.skipIf(noPackages)(`the bill of materials ${noPackages ?? ''}`, () => {
  it.skipIf(noSchemas)(`is valid by its schema, which refuses one that is not ${noSchemas ?? ''}`, () => {
    const ask = (path: string) => runCommand('/usr/bin/python3', ['-W', 'ignore', '-c', validate, schemas(), path])
    expect(ask(file)).toEqual({ status: 0, stdout: '', stderr: '' })
    const wrong = join(scratch(), 'wrong.json')
    const text = readFileSync(file, 'utf8').replace('"Unlicense"', '"Unlicence"')
    runCommand('/usr/bin/env', ['tee', wrong], { input: text })
    expect(ask(wrong).stdout).toContain('Unlicence')
  })

  it('names the packages that package-lock.json has, with its digests, and each text of a licence is in copyright', () => {
    const { packages: locked } = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'))
    const bundled = bill.components.slice(1)
    expect(bundled.map(({ name }) => name)).toEqual(expect.arrayContaining(['argparse', 'mysql2', 'postgres']))
    const root = scratch()
    runCommand('dpkg-deb', ['-x', packageFile(packages(), '.deb'), root])
    const copyright = readFileSync(join(root, 'usr/share/doc/osa-inventory/copyright'), 'utf8')
    const told = readFileSync(join(repository, 'THIRD-PARTY.md'), 'utf8')
    for (const { name, version, purl, hashes, licenses } of bundled) {
      expect(told).toMatch(new RegExp(`[\\s[]${name.replaceAll('.', '\\.')}[\\],.: ]`))
      const { version: expected, integrity } = locked[`node_modules/${name}`]
      expect([version, purl]).toEqual([expected, `pkg:npm/${name.replace('@', '%40')}@${expected}`])
      const content = Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex')
      expect(hashes).toEqual([{ alg: 'SHA-512', content }])
      const short = name.replaceAll(/[@/]/g, '-')
      expect(copyright).toContain(`\nLicense: ${licenses[0]!.license.id}-of-${short}-${version}\n`)
    }
    expect(copyright).toContain('Node.js is licensed for use as follows:')
    expect(readFileSync(join(root, 'usr/share/doc/osa-inventory/bom.cdx.json'), 'utf8')).toBe(
      readFileSync(file, 'utf8'),
    )
  })

  it('names the executable by its digest, and Node.js with its libraries', () => {
    const digest = createHash('sha256').update(readFileSync(singleExecutable())).digest('hex')
    expect(bill.metadata.component.hashes).toEqual([{ alg: 'SHA-256', content: digest }])
    const [node] = bill.components
    expect(node!.name).toBe('node')
    const libraries = node!.components!.map(({ name }) => name)
    expect(libraries).toEqual(expect.arrayContaining(['openssl', 'sqlite', 'uv', 'v8', 'zlib']))
    expect(node!.components!.filter(({ version }) => !version)).toEqual([])
  })
})
