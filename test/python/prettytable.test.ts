import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayWidth } from '../../src/python/display-width.ts'
import { parseJson } from '../../src/python/json-read.ts'
import { drawTable } from '../../src/python/prettytable.ts'
import { Dict, PyFloat, type Value } from '../../src/python/value.ts'
import { floats, holdsFor, integers, sample } from './arbitraries.ts'
import { frozen } from './frozen.ts'
import { askPython, itAsksPython } from './live-python.ts'
import { type Tagged, tag, untag } from './tagged.ts'

interface Question {
  readonly fields: string[]
  readonly rows: Tagged[][]
  readonly align?: 'left' | 'centre' | 'right'
}

function drawn({ fields, rows, align = 'left' }: Question): string {
  const values = rows.map((row) => row.map(untag))
  return drawTable(fields, values, { align })
}

/** Characters whose width no version of wcwidth disputes. */
const cell = fc.string({
  unit: fc.constantFrom(
    ...'abcdefgh -_|+.0123456789',
    '\n',
    '\u00e9',
    'e\u0301',
    '\u65e5',
    '\uff21',
    '\uac00',
    '\u3042',
  ),
  maxLength: 12,
})

describe('drawTable', () => {
  it.each(frozen<Question, string>('table'))('draws %j as PrettyTable did', (question, expected) => {
    expect(drawn(question)).toBe(expected)
  })

  it('fills up short rows', () => {
    expect(drawTable(['a', 'b'], [['x']])).toBe('+---+---+\n| a | b |\n+---+---+\n| x |   |\n+---+---+')
  })

  it('makes blanks of tabs and gives controls and colours no width', () => {
    const table = drawTable(['a', 'b'], [['x\ty', '\u001b[31mred\u001b[0m'], ['e\u0007', '\u200b']]) // biome-ignore format: one line
    expect(table.split('\n')).toEqual([
      '+-----------+-----+',
      '| a         | b   |',
      '+-----------+-----+',
      '| x       y | \u001b[31mred\u001b[0m |',
      '| e\u0007         | \u200b    |',
      '+-----------+-----+',
    ])
  })

  it('gives every line the same width', () => {
    holdsFor(fc.array(fc.tuple(cell, cell), { maxLength: 6 }), (rows) => {
      const lines = drawTable(['first', 'second'], rows).split('\n')
      expect(new Set(lines.map(displayWidth)).size).toBe(1)
    })
  })

  itAsksPython(
    'agrees with PrettyTable on 2,000 random tables',
    () => {
      const values: fc.Arbitrary<Value> = fc.oneof(cell, integers, floats, fc.constantFrom(null, true, new PyFloat(1)))
      const questions = sample(
        fc.record({
          fields: fc.uniqueArray(
            cell.map((text) => text.replaceAll('\n', '')),
            { minLength: 1, maxLength: 5 },
          ),
          rows: fc.array(fc.array(values, { minLength: 5, maxLength: 5 }), { maxLength: 5 }),
          align: fc.constantFrom('left' as const, 'centre' as const, 'right' as const),
        }),
        2000,
      ).map(({ fields, rows, align }) => ({
        fields,
        align,
        rows: rows.map((row) => row.slice(0, fields.length).map(tag)),
      }))
      const answers = askPython<string>('table', questions)
      const differences = answers.flatMap((python, i) => {
        const ours = drawn(questions[i]!)
        return ours === python ? [] : [{ ours, python }]
      })
      expect(differences).toEqual([])
    },
    'prettytable',
  )
})

describe('displayWidth', () => {
  it.each([
    ['plain', 5],
    ['', 0],
    ['\u00e9', 1],
    ['e\u0301', 1],
    ['\u65e5\u672c', 4],
    ['\uff21', 2],
    ['\uff71', 1],
    ['\u{1f600}', 2],
    ['\u{20000}', 2],
    ['\u200b', 0],
    ['\u00ad', 1],
    ['\u0007', 0],
    ['\u1112\u1161', 2],
    ['\ud800', 1],
  ])('of %j is %i', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})

/** What the original manager prints of an inventory of our own; see `tools/make_manager_tables.py`. */
describe("the manager's tables", () => {
  const directory = join(import.meta.dirname, 'fixtures', 'manager')
  const inventory = parseJson(readFileSync(join(directory, 'inventory.json'), 'utf8')) as Dict
  const hostvars = mapping(mapping(inventory.get('_meta')).get('hostvars'))
  const groups = new Map(Array.from(inventory, ([name, group]) => [name as string, membersOf(group)]))

  function mapping(value: Value | undefined): Dict {
    return value instanceof Dict ? value : new Dict()
  }

  function membersOf(group: Value): string[] {
    return (mapping(group).get('hosts') ?? []) as string[]
  }

  function expected(name: string): string {
    return readFileSync(join(directory, name), 'utf8').slice(0, -1)
  }

  it('hosts (-l)', () => {
    const fields = ['container_name', 'is_metal', 'component', 'physical_host', 'tunnel_address', 'ansible_host']
    fields.push('container_types')
    const rows = Array.from(hostvars.values(), (vars) => fields.map((field) => mapping(vars).get(field) ?? null))
    rows.sort((a, b) => (`${a[2]} ${a[0]}` < `${b[2]} ${b[0]}` ? -1 : 1))
    expect(drawTable(fields, rows)).toBe(expected('list-hosts.txt'))
  })

  it('groups of each host (-g)', () => {
    const rows = Array.from(hostvars.keys(), (host) => {
      const names = [...groups].filter(([, members]) => members.includes(host as string)).map(([name]) => name)
      return [host, names.sort().join(', ')]
    })
    rows.sort()
    expect(drawTable(['container_name', 'groups'], rows)).toBe(expected('groups-of-hosts.txt'))
  })

  it('hosts of each group (-G)', () => {
    const rows = [...groups]
      .filter(([, members]) => members.length > 0)
      .map(([name, members]) => [name, members.join('\n')])
    rows.sort()
    expect(drawTable(['groups', 'container_name'], rows)).toBe(expected('hosts-of-groups.txt'))
  })
})
