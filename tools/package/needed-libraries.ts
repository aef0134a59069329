/** Which of Debian's packages an executable needs, asked of the executable. */
import { execFileSync } from 'node:child_process'

/** The oldest version of Debian's package that has this version of symbols; no bound where any will do. */
interface Provider {
  readonly name: string
  readonly since?: (symbols: string) => string
}

const libc: Provider = { name: 'libc6', since: (symbols) => symbols }

const providers: ReadonlyMap<string, Provider> = new Map([
  ['libc.so.6', libc],
  ['libm.so.6', libc],
  ['libdl.so.2', libc],
  ['libpthread.so.0', libc],
  ['ld-linux-x86-64.so.2', libc],
  ['ld-linux-aarch64.so.1', libc],
  ['libatomic.so.1', { name: 'libatomic1' }],
  ['libgcc_s.so.1', { name: 'libgcc-s1' }],
  ['libstdc++.so.6', { name: 'libstdc++6', since: compilerOf }],
])

/** GCC's manual: "ABI Policy and Guidelines", Versioning. */
const compilers: readonly (readonly [symbols: number, compiler: string])[] = [
  [21, '5.1'],
  [22, '6.1'],
  [24, '7.1'],
  [25, '8.1'],
  [26, '9.1'],
  [28, '9.1'],
  [29, '11.1'],
  [30, '12.1'],
  [32, '13.1'],
  [33, '14.1'],
]

function compilerOf(symbols: string): string {
  const [, minor] = /^3\.4\.(\d+)$/.exec(symbols) ?? []
  const found = compilers.find(([each]) => each >= Number(minor))
  if (found === undefined) throw new Error(`which compiler has GLIBCXX_${symbols} is not in this table yet`)
  return found[1]
}

/** @returns the field `Depends` */
export function debianDependencies(executable: string): string {
  const needed = [...readelf(['--dynamic'], executable).matchAll(/\(NEEDED\)[^[]*\[([^\]]+)\]/g)]
  const symbols = newestSymbols(readelf(['--version-info'], executable))
  const lines = needed.map(([, library = '']) => {
    const provider = providers.get(library)
    if (provider === undefined) throw new Error(`${executable} needs ${library}: which package has it?`)
    const newest = symbols.get(provider.name === 'libc6' ? 'GLIBC' : 'GLIBCXX')
    if (provider.since === undefined || newest === undefined) return provider.name
    return `${provider.name} (>= ${provider.since(newest)})`
  })
  if (lines.length === 0) throw new Error(`readelf tells nothing that ${executable} needs`)
  return [...new Set(lines)].sort().join(', ')
}

/** The newest version of each kind of symbols. */
function newestSymbols(told: string): Map<string, string> {
  const newest = new Map<string, string>()
  for (const [, kind, version] of told.matchAll(/Name: (GLIBC|GLIBCXX)_([\d.]+) /g)) {
    const former = newest.get(kind!)
    if (former === undefined || isNewer(version!, former)) newest.set(kind!, version!)
  }
  return newest
}

function isNewer(version: string, than: string): boolean {
  const [a, b] = [version.split('.').map(Number), than.split('.').map(Number)]
  for (const [index, part] of a.entries()) {
    if (part !== (b[index] ?? 0)) return part > (b[index] ?? 0)
  }
  return false
}

function readelf(options: readonly string[], file: string): string {
  return execFileSync('readelf', ['--wide', ...options, file], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 1 << 28,
  })
}
