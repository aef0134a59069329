/** The floors and rooms of `src`, and who imports whom, read from the imports themselves. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path/posix'

export interface Floor {
  /** A directory of `src`. */
  readonly name: string
  readonly subject: string
  /** The directories of a floor whose subdirectories are rooms: of `tool`, too, each is one. */
  readonly split: readonly string[]
  /** What its files are that are in no room. */
  readonly common?: string
}

/** From the top. */
export const floors: readonly Floor[] = [
  { name: 'cli', subject: 'text in, text out', split: ['', 'tool'], common: 'in common' },
  { name: 'testing', subject: 'the contract kit for authors of backends', split: [] },
  { name: 'app', subject: 'use cases', split: [''] },
  { name: 'explorer', subject: 'the page that shows a cloud', split: [] },
  { name: 'backends', subject: 'where revisions live', split: [''], common: 'contract' },
  { name: 'disk', subject: 'the file system', split: [] },
  {
    name: 'core',
    subject: 'the generator, and all that can be said of an inventory: pure',
    split: [''],
    common: 'errors',
  },
  { name: 'python', subject: "Python's behaviour where bytes depend on it: pure", split: [] },
]

export interface Room {
  /** Below `src`, without an ending. */
  readonly path: string
  /** Its directory, or its only file. */
  readonly place: string
  readonly floor: string
}

export interface House {
  readonly rooms: readonly Room[]
  /** From a room's path to those of the rooms that it imports. */
  readonly uses: ReadonlyMap<string, ReadonlySet<string>>
}

/** Every way to write an import of another file of ours: also of types alone, and `import()`. */
const imports = /(?:\bfrom|\bimport)\s*\(?\s*'(\.{1,2}\/[^']+\.tsx?)'/g

/** @returns paths as `file` has its own */
export function importsOf(file: string, text: string): string[] {
  return [...text.matchAll(imports)].map(([, path]) => normalize(join(dirname(file), path!)))
}

/** @param source the directory `src` */
export function readHouse(source: string): House {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.tsx?$/.test(file) && file.includes('/'))
    .sort()
  const uses = new Map<string, Set<string>>()
  for (const file of files) {
    const from = roomOf(file)
    const used = uses.get(from) ?? new Set()
    uses.set(from, used)
    for (const path of importsOf(file, readFileSync(join(source, file), 'utf8'))) {
      if (path.includes('/') && roomOf(path) !== from) used.add(roomOf(path))
    }
  }
  const rooms = [...uses.keys()].sort().map((path) => {
    const isDirectory = files.some((file) => file.startsWith(`${path}/`))
    return { path, place: `src/${path}${isDirectory ? '' : '.ts'}`, floor: path.split('/', 1)[0]! }
  })
  return { rooms, uses }
}

/** Below `backends` a file and the directory of its name are one room; other loose files are the floor's own. */
function roomOf(file: string): string {
  const [name, ...rest] = file.replace(/\.ts$/, '').split('/')
  const floor = floors.find((each) => each.name === name)
  if (!floor) throw new Error(`src/${name} is not a floor of tools/rooms/rooms.ts`)
  if (floor.split.length === 0) return name!
  const [first, second] = rest
  if (name === 'backends' && backendFiles.has(first!)) return `${name}/${first}`
  if (rest.length === 1) return name!
  if (rest.length > 2 && floor.split.includes(first!)) return `${name}/${first}/${second}`
  return `${name}/${first}`
}

const backendFiles = new Set(['craton', 'etcd', 'exec', 'file', 'memory', 'mysql', 'postgresql', 's3', 'sqlite'])
