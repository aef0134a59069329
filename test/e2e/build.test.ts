/** What is built depends on what is in the repository, and on nothing else. */
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { repository, runCommand, scratch } from '../support/program.ts'

const needed = ['bin', 'src', 'tools', 'examples', 'packaging', 'build.mjs', 'package.json', 'package-lock.json']

function fresh(name: string): string {
  const place = join(scratch(), name)
  mkdirSync(place)
  for (const each of [...needed, 'tsconfig.json', 'tsconfig.lib.json', 'tsconfig.page.json']) {
    cpSync(join(repository, each), join(place, each), { recursive: true })
  }
  symlinkSync(join(repository, 'node_modules'), join(place, 'node_modules'))
  return place
}

/** As `npm run package` does, by a Node.js that is told otherwise than the tests' own. */
function packaged(place: string, env: Record<string, string> = {}): string {
  const output = join(place, 'dist/package/osa-inventory')
  const made = runCommand(process.execPath, [join(place, 'packaging/main.mjs')], { env })
  expect({ status: made.status, stderr: made.stderr }).toEqual({ status: 0, stderr: '' })
  return createHash('sha256').update(readFileSync(output)).digest('hex')
}

function built(place: string): Map<string, string> {
  const { status, stderr } = runCommand(process.execPath, [join(place, 'build.mjs')])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const files = readdirSync(join(place, 'dist'), { recursive: true, encoding: 'utf8' }).sort()
  const isFile = (name: string) => statSync(join(place, 'dist', name)).isFile()
  return new Map(files.filter(isFile).map((name) => [name, readFileSync(join(place, 'dist', name), 'latin1')]))
}

it('two builds give the same files with the same bytes, wherever, and whatever an earlier build left', () => {
  const first = built(fresh('here'))
  const there = fresh('somewhere-else')
  for (const name of ['bin/generate.cjs.compiled', 'lib/types/gone.d.ts', 'lib/chunks/gone-ABCDEFGH.js']) {
    mkdirSync(join(there, 'dist', name, '..'), { recursive: true })
    writeFileSync(join(there, 'dist', name), 'of an earlier build')
  }
  const second = built(there)
  expect([...second.keys()]).toEqual([...first.keys()])
  for (const [name, bytes] of first) expect(second.get(name) === bytes, name).toBe(true)
  expect([...first.keys()]).toContain('bin/openstack-ansible-inventory.cjs')
})

it('two single executables are the same, wherever and under whatever settings, the kept code with them', () => {
  const first = packaged(fresh('here'))
  expect(
    packaged(fresh('somewhere-else'), { TZ: 'Asia/Tokyo', LC_ALL: 'C', NODE_OPTIONS: '--stack-trace-limit=50' }),
  ).toBe(first)
}, 600_000)

it('THIRD-PARTY.md names what is in the single executable: every package with version and licence, and Node.js', () => {
  const asked = `import(${JSON.stringify(join(repository, 'packaging/executable.mjs'))})
    .then(({ executableTexts }) => executableTexts())
    .then(async ({ packages }) => {
      const { pagePackages } = await import(${JSON.stringify(join(repository, 'packaging/bundles.mjs'))})
      console.log(JSON.stringify([packages, pagePackages]))
    })`
  const [packages, ofPage]: string[][] = JSON.parse(runCommand(process.execPath, ['-e', asked]).stdout)
  const page = readFileSync(join(repository, 'THIRD-PARTY.md'), 'utf8')
  const rows = Array.from(page.matchAll(/^\| \[(\S+)\]\(\S+\) \| (\S+) \| ([^|]+) \|/gm), (row) => row.slice(1, 4))
  const ofNode = /version: '([\d.]+)'/.exec(readFileSync(join(repository, 'packaging/node-release.mjs'), 'utf8'))![1]
  const told = (name: string) => {
    const { version, license } = JSON.parse(
      readFileSync(join(repository, 'node_modules', name, 'package.json'), 'utf8'),
    )
    return [name, version, license]
  }
  const ofPrograms = ['argparse', 'progress']
  const others = packages!.filter((name) => ![...ofPage!, ...ofPrograms].includes(name)).map(told)
  const node = ['Node.js', ofNode, expect.stringMatching(/^MIT/)]
  expect(rows).toEqual([...ofPrograms.map(told), ...ofPage!.map(told), node, ...others])
  expect(packages, 'they are in it').toEqual(expect.arrayContaining([...ofPage!, ...ofPrograms]))
})
