import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GroupGraph, graphLines } from '../../../../src/core/inventory/views/graph.ts'
import { graphDot, graphMermaid, graphSvg, graphText } from '../../../../src/core/inventory/views/graph-pictures.ts'
import { toDict } from '../../../support/clouds.ts'
import { lacking, pathOf, runCommand, scratch } from '../../../support/program.ts'
import { deployedCloud } from '../tool-run.ts'

const noAnsible = lacking(
  runCommand('sh', ['-c', 'command -v ansible-inventory']).status === 0
    ? undefined
    : 'ansible-inventory is not installed',
)

describe('osa-inventory graph', () => {
  it('shows a group as a tree, with counts', async () => {
    const cloud = await deployedCloud()
    const hosts = cloud.stored().galera!.hosts!
    const { status, out, err } = await cloud.run('graph galera_all')
    expect([status, err]).toEqual([0, ''])
    expect(out).toBe(
      `@galera_all: (3 hosts)\n  |--@galera: (3 hosts)\n${hosts.map((name) => `  |  |--${name}\n`).join('')}`,
    )
    expect((await cloud.run('graph galera_all --groups')).out).toBe('@galera_all: (3 hosts)\n  |--@galera: (3 hosts)\n')
    expect((await cloud.run('graph')).out).toMatch(/^@all: \(53 hosts\)\n {2}\|--@ungrouped: \(0 hosts\)\n/)
  })

  it('for programs', async () => {
    const cloud = await deployedCloud()
    const { out } = await cloud.run('graph galera_all --json')
    expect(JSON.parse(out)).toEqual({
      name: 'galera_all',
      count: 3,
      children: [{ name: 'galera', count: 3, children: [], hosts: cloud.stored().galera!.hosts }],
      hosts: [],
    })
    expect((await cloud.run('graph galera_all --format json')).out).toBe(out)
    expect((await cloud.run('graph --json --format dot')).status).toBe(2)
  })

  it.each(['text', 'dot', 'mermaid', 'svg'])(
    'as %s, also into a file, which is what standard output has',
    async (format) => {
      const cloud = await deployedCloud()
      const { out } = await cloud.run(`graph --format ${format}`)
      const written = await cloud.run(`graph --format ${format} -o picture`)
      expect(written.out).toBe(`picture: ${format}, ${Buffer.byteLength(out)} bytes\n`)
      expect(readFileSync(cloud.path('picture'), 'utf8')).toBe(out)
      expect(out).toContain('galera_all')
      expect(out).toContain(cloud.stored().galera!.hosts![0]!)
    },
  )

  it('an unknown group: the nearest, and status 1', async () => {
    const cloud = await deployedCloud()
    const { status, out, err } = await cloud.run('graph galera_al')
    expect([status, out, err]).toEqual([
      1,
      '',
      'osa-inventory: there is no group galera_al in the inventory; do you mean galera_all?\n    # ERR_UNKNOWN_NAME\n',
    ])
  })
})

const names = fc.constantFrom('a', 'b', 'c', 'd-e', 'f_g', 'all', 'ungrouped', 'h"i', '<j>', 'k#l')
const hosts = fc.array(fc.constantFrom('h1', 'h2', 'h3', 'x"y', '</text>'), { maxLength: 3 })

/** Groups without circles, which Ansible refuses: children come later in the list. */
const inventory = fc
  .uniqueArray(fc.tuple(names, hosts, fc.array(fc.nat({ max: 9 }), { maxLength: 3 })), { selector: ([name]) => name })
  .map((groups) => {
    return Object.fromEntries(
      groups.map(([name, members, links], index) => {
        const later = groups
          .slice(index + 1)
          .map(([other]) => other)
          .filter((other) => other !== 'all' && other !== 'ungrouped')
        const children = [...new Set(links.flatMap((link) => later.slice(link % 5, (link % 5) + 1)))]
        return [name, { hosts: members, children: name === 'ungrouped' ? [] : children }]
      }),
    )
  })

describe.skipIf(noAnsible)(`as ansible-inventory --graph${noAnsible ? ` (skipped: ${noAnsible})` : ''}`, () => {
  function ofAnsible(source: string, env: Record<string, string> = {}): string {
    const { stdout, stderr, status } = runCommand('ansible-inventory', ['-i', source, '--graph'], {
      env: {
        ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true',
        ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS: 'ignore',
        ...env,
      },
    })
    expect([status, status === 0 ? '' : stderr]).toEqual([0, ''])
    return stdout
  }

  it('the example cloud, all of it and one group, byte for byte but for the counts', async () => {
    const cloud = await deployedCloud()
    const program = pathOf('openstack-ansible-inventory')
    const { out } = await cloud.run('graph --no-counts')
    expect(out).toBe(ofAnsible(program, cloud.env))
    expect((await cloud.run('graph')).out.replace(/ \(\d+ hosts?\)$/gm, '')).toBe(out)
  })

  it.each([1, 2])('inventories of other shapes, several in one (%i)', { timeout: 300_000 }, (seed) => {
    const shapes = fc.sample(inventory, { seed, numRuns: 8 })
    const own = (index: number, name: string) => (name === 'all' || name === 'ungrouped' ? name : `s${index}${name}`)
    const groups: Record<string, { hosts: string[]; children: string[] }> = {}
    for (const [index, shape] of shapes.entries()) {
      for (const [name, { hosts, children }] of Object.entries(shape)) {
        const known = groups[own(index, name)] ?? { hosts: [], children: [] }
        known.hosts.push(...hosts.map((host) => `s${index}${host}`))
        known.children.push(...children.map((child) => own(index, child)))
        groups[own(index, name)] = known
      }
    }
    const script = `${scratch()}/script`
    const text = JSON.stringify({ _meta: { hostvars: {} }, ...groups })
    writeFileSync(script, `#!/bin/sh\ncat <<'END'\n${text}\nEND\n`, { mode: 0o755 })
    const graph = new GroupGraph(toDict(groups)).group('all')!
    expect(`${graphText(graph, { withHosts: true, withCounts: false }).join('\n')}\n`).toBe(ofAnsible(script))
  })
})

describe('the pictures', () => {
  it('have every group and host that the tree has, and no text that breaks out of its place', () => {
    fc.assert(
      fc.property(inventory, (groups) => {
        const graph = new GroupGraph(toDict(groups)).group('all')!
        const lines = [...graphLines(graph, true)]
        const svg = graphSvg(graph, true).join('\n')
        expect(svg.match(/<text /g)).toHaveLength(lines.length + lines.filter(({ group }) => group).length)
        expect(svg.replaceAll(/<\/?(?:svg|title|rect|path|text)\b[^<>]*>/g, '')).not.toMatch(/[<>]/)
        const nodes = new Set(lines.map(({ name, group }) => `${group ? 'group' : 'host'} ${name}`)).size
        expect(graphDot(graph, true).filter((line) => line.includes('[shape='))).toHaveLength(nodes)
        const mermaid = graphMermaid(graph, true)
        expect(
          mermaid.filter((line) => /^ {2}[gh]\d+(?:\["[\w .:/@+=,<>#;-]+"\]|\(\["[\w .:/@+=,#;-]+"\]\))$/.test(line)),
        ).toHaveLength(nodes)
        expect(mermaid.slice(1 + nodes).every((line) => /^ {2}g\d+ --> [gh]\d+$/.test(line))).toBe(true)
      }),
    )
  })

  it('a group that is above itself ends the tree, not the program', () => {
    const graph = new GroupGraph(
      toDict({ a: { children: ['b'], hosts: ['h'] }, b: { children: ['a'] }, all: { children: ['a'] } }),
    )
    expect(graphText(graph.group('all')!, { withHosts: true, withCounts: true })).toEqual([
      '@all: (1 host)',
      '  |--@ungrouped: (0 hosts)',
      '  |--@a: (1 host)',
      '  |  |--@b: (1 host)',
      '  |  |  |--@a: (is above itself)',
      '  |  |--h',
    ])
  })
})
