/** The bill of materials of one executable, in CycloneDX 1.6 (JSON): what is in it, in which version, by which licence. */
import { derivedUuid, sha256 } from '../../src/backends/support/digest.ts'
import type { Engine, Part } from './bundled.ts'
import type { Arch, Release } from './release.ts'

type Json = string | number | readonly Json[] | { readonly [key: string]: Json }

export interface Materials {
  readonly arch: Arch
  readonly executable: Uint8Array
  readonly engine: Engine
  readonly packages: readonly Part[]
}

export function billOfMaterials({ arch, executable, engine, packages }: Materials, release: Release): string {
  const own = `osa-inventory@${release.version}`
  const parts = [nodeComponent(engine, arch), ...packages.map(packageComponent)]
  const libraries = [...engine.libraries.keys()].map((name) => libraryRef(engine, name))
  const rest = {
    version: 1,
    metadata: {
      timestamp: release.date.toISOString().replace('.000Z', 'Z'),
      component: {
        type: 'application',
        'bom-ref': own,
        name: 'osa-inventory',
        version: release.version,
        description: `the single executable for Linux on ${arch}`,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        hashes: [{ alg: 'SHA-256', content: sha256(executable) }],
      },
    },
    components: parts,
    dependencies: [
      { ref: own, dependsOn: parts.map((part) => part['bom-ref']) },
      { ref: parts[0]!['bom-ref'], dependsOn: libraries },
    ],
  }
  const head = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    // One number for one content, so that two builds are the same bytes.
    serialNumber: `urn:uuid:${derivedUuid(JSON.stringify(rest))}`,
  }
  return `${JSON.stringify({ ...head, ...rest }, undefined, 2)}\n`
}

type Component = { readonly 'bom-ref': string } & { readonly [key: string]: Json }

function nodeComponent(engine: Engine, arch: Arch): Component {
  const { name, version, licence, integrity, libraries } = engine
  return {
    type: 'platform',
    'bom-ref': `${name}@${version}`,
    name: 'node',
    version,
    description: 'Node.js, whose LICENSE has those of the libraries in it',
    licenses: [{ license: { id: licence } }],
    cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`,
    purl: purlOf(`node-linux-${arch}`, version),
    hashes: [hashOf(integrity)],
    components: [...libraries].map(([library, its]) => ({
      type: 'library',
      'bom-ref': libraryRef(engine, library),
      name: library,
      version: its,
    })),
  }
}

function libraryRef({ version }: Engine, library: string): string {
  return `node@${version}/${library}`
}

function packageComponent({ name, version, licence, integrity }: Part): Component {
  return {
    type: 'library',
    'bom-ref': `${name}@${version}`,
    name,
    version,
    licenses: [{ license: { id: licence } }],
    purl: purlOf(name, version),
    hashes: [hashOf(integrity)],
  }
}

/** https://github.com/package-url/purl-spec */
function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}

function hashOf(integrity: string): Json {
  const [, digest] = /^sha512-([\w+/]+=*)$/.exec(integrity) ?? []
  if (digest === undefined) throw new Error(`${integrity} is not a digest as npm writes it`)
  return { alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }
}
