/** The picture of the house shows the house. */
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withRooms } from '../../tools/rooms/document.ts'
import { pictureOf, within } from '../../tools/rooms/picture.ts'
import { floors, importsOf, readHouse } from '../../tools/rooms/rooms.ts'
import { subjects } from '../../tools/rooms/subjects.ts'
import { readImports } from '../support/imports.ts'

const repository = join(import.meta.dirname, '../..')
const house = readHouse(join(repository, 'src'))
const textOf = (file: string) => readFileSync(join(repository, file), 'utf8')

describe('the rooms of src; `node build.mjs --tools && node dist/tools/rooms.cjs` writes picture and table', () => {
  it('docs/rooms.svg is the picture of the imports', () => expect(textOf('docs/rooms.svg')).toBe(pictureOf(house)))

  it('docs/architecture.md has their table', () => {
    const page = textOf('docs/architecture.md')
    expect(page).toBe(withRooms(page, house))
    expect(page).toContain('](rooms.svg)')
  })

  it('tools/rooms/subjects.ts names no room that is gone', () => {
    expect([...subjects.keys()].sort()).toEqual(house.rooms.map(({ path }) => path).sort())
  })

  it('of commands name each of them', () => {
    const listed = textOf('src/cli/tool/commands.ts').matchAll(/name: '([\w-]+)',[\s\S]*?import\('\.\/(\w+)\//g)
    const missing = [...listed].filter(
      ([, command, room]) => !subjects.get(`cli/tool/${room}`)?.includes(`\`${command}`),
    )
    expect(missing.map(([, command]) => command)).toEqual([])
  })

  it('stand on lower floors', () => {
    const height = (path: string) => -floors.findIndex(({ name }) => name === path.split('/', 1)[0])
    const upwards = [...house.uses].flatMap(([from, used]) => {
      return [...used].filter((to) => height(to) > height(from)).map((to) => `${from} imports ${to}`)
    })
    expect(upwards).toEqual([])
  })

  it('do not stand on each other, but for what its own room binds together', () => {
    const both = [...house.uses].flatMap(([from, used]) =>
      [...used].filter((to) => from < to && house.uses.get(to)!.has(from) && !to.startsWith(`${from}/`)),
    )
    expect(both).toEqual([])
  })
})

describe('an import', () => {
  it('is read as the compiler reads it', () => {
    for (const [file, specifiers] of readImports()) {
      const own = specifiers.filter((each) => each.startsWith('.')).map((each) => normalize(join(dirname(file), each)))
      expect({ file, imports: new Set(importsOf(file, textOf(file))) }).toEqual({ file, imports: new Set(own) })
    }
  })

  it.each([
    ["import { a } from '../b/c.ts'", ['app/b/c.ts']],
    ["import type { A } from './c.ts'", ['app/a/c.ts']],
    ["export { a } from './c.ts'", ['app/a/c.ts']],
    ["const { a } = await import('../../core/c.ts')", ['core/c.ts']],
    ["type A = import('./c.ts').A", ['app/a/c.ts']],
    ["import './c.ts'", ['app/a/c.ts']],
    ["import { join } from 'node:path'", []],
  ])('is read from %j', (text, paths) => expect(importsOf('app/a/b.ts', text)).toEqual(paths))
})

describe('the arrows of a floor', () => {
  const rooms = ['x/a', 'x/b', 'x/c', 'x/c/d'].map((path) => ({ path, place: `src/${path}`, floor: 'x' }))
  const arrows = (uses: { [from: string]: string[] }) => {
    const all = new Map(rooms.map(({ path }) => [path, new Set(uses[path] ?? [])]))
    return [...within(rooms, { rooms, uses: all })].flatMap(([from, used]) => [...used].map((to) => `${from} ${to}`))
  }
  it('leave out what follows from two', () => {
    expect(arrows({ 'x/a': ['x/b', 'x/c', 'y/z'], 'x/b': ['x/c'] })).toEqual(['x/a x/b', 'x/b x/c'])
  })
  it('leave out what binds the rooms within a room together', () => {
    expect(arrows({ 'x/c': ['x/c/d', 'x/a'], 'x/c/d': ['x/c'] })).toEqual(['x/c x/a', 'x/c/d x/c'])
  })
})
