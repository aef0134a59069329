import { describe, expect, it } from 'vitest'
import { aliasedTopKeys, duplicateKeys, YamlError, yamlLocator } from '../../src/python/yaml.ts'

const config = `---
cidr_networks: &cidr
  container: 172.29.236.0/22
shared-infra_hosts: &infra
  infra1:
    ip: 10.0.0.1
compute_hosts:
  c1: &c1
    ip: 10.0.0.2
    12: twelve
    yes: truth
  c2:
    <<: *c1
    extra:
      - a
      -   b
      - {x: 1, y: [2, 3]}
  c3:
    <<: [{ip: first}, {ip: second, other: 1}]
log_hosts: *infra
global_overrides: {cidr_networks: *cidr}
`

describe('yamlLocator', () => {
  it.each([
    [[], 2, 1, 0],
    [['cidr_networks'], 2, 1, 1],
    [['cidr_networks', 'container'], 3, 3, 2],
    [['shared_infra_hosts', 'infra1'], 5, 3, 2],
    [['shared-infra_hosts', 'infra1', 'ip'], 6, 5, 3],
    [['compute_hosts', 'c1', 12], 10, 5, 3],
    [['compute_hosts', 'c1', '12'], 10, 5, 3],
    [['compute_hosts', 'c1', 'True'], 11, 5, 3],
    [['compute_hosts', 'c2', 'ip'], 9, 5, 3],
    [['compute_hosts', 'c2', 'extra', 0], 15, 9, 4],
    [['compute_hosts', 'c2', 'extra', 1], 16, 11, 4],
    [['compute_hosts', 'c2', 'extra', 2, 'y', 1], 17, 23, 6],
    [['compute_hosts', 'c3', 'ip'], 19, 11, 3],
    [['compute_hosts', 'c3', 'other'], 19, 36, 3],
    [['log_hosts', 'infra1', 'ip'], 6, 5, 3],
    [['global_overrides', 'cidr_networks', 'container'], 3, 3, 3],
    [['compute_hosts', 'c9', 'ip'], 7, 1, 1],
    [['compute_hosts', 'c2', 'extra', 7], 14, 5, 3],
    [['compute-hosts', 'c1'], 8, 3, 2],
    [['nothing'], 2, 1, 0],
  ] as const)('%j', (path, line, column, depth) => {
    expect(yamlLocator(config)(path)).toEqual({ line, column, depth })
  })

  it('names the last of the same keys, whose value counts', () => {
    expect(yamlLocator('a: 1\nb: 2\na: 3\n')(['a'])).toEqual({ line: 3, column: 1, depth: 1 })
  })

  it('prefers the exact name to one that differs in its dashes', () => {
    expect(yamlLocator('a-b: 1\na_b: 2\n')(['a-b'])).toEqual({ line: 1, column: 1, depth: 1 })
  })

  it('has nothing to say of an empty document', () => {
    expect(yamlLocator('# nothing\n')(['a'])).toBeUndefined()
  })

  it('finds keys beside values that cannot be read', () => {
    expect(yamlLocator('a: !vault x\n<<: 1\n? [b]\n: c\nd: e\n')(['d'])).toEqual({ line: 5, column: 1, depth: 1 })
  })

  it('counts characters, not code units, and not the byte order mark', () => {
    expect(yamlLocator('\ufeff{𝒳: 1, b: 2}\n')(['b'])).toEqual({ line: 1, column: 8, depth: 1 })
  })

  it('refuses a text that does not parse', () => {
    expect(() => yamlLocator('a: [')(['a'])).toThrow(YamlError)
  })
})

describe('duplicateKeys', () => {
  it('names every key that stands again, with its path', () => {
    const text = 'a:\n  b: 1\n  c: 2\n  b: 3\nd:\n  - {x: 1, x: 2}\n  - 1\na: {}\n1: x\n1.0: y\na: z\n'
    expect(duplicateKeys(text)).toEqual([
      { path: ['a', 'b'], line: 4, firstLine: 2 },
      { path: ['d', 0, 'x'], line: 6, firstLine: 6 },
      { path: ['a'], line: 8, firstLine: 1 },
      { path: ['1.0'], line: 10, firstLine: 9 },
      { path: ['a'], line: 11, firstLine: 1 },
    ])
  })

  it('goes on below a key that is no text', () => {
    expect(duplicateKeys('? [b]\n: {c: 1, c: 2}\n')).toEqual([{ path: ['', 'c'], line: 2, firstLine: 2 }])
  })

  it('leaves merges alone: << may be twice, and a merged key may be overridden', () => {
    expect(duplicateKeys('x: &x {a: 1}\ny:\n  <<: *x\n  <<: *x\n  a: 2\n')).toEqual([])
  })

  it('tells keys of different types apart', () => {
    expect(duplicateKeys("1: a\n'1': b\nyes: c\n'yes': d\n~: e\nnull: f\n")).toEqual([
      { path: ['True'], line: 3, firstLine: 1 },
      { path: ['null'], line: 6, firstLine: 5 },
    ])
  })

  it('reports a mapping once, however many aliases name it', () => {
    expect(duplicateKeys('a: &a {x: 1, x: 2}\nb: *a\nc: *a\n')).toHaveLength(1)
  })

  it('has nothing to say of an empty document', () => {
    expect(duplicateKeys('')).toEqual([])
  })
})

describe('aliasedTopKeys', () => {
  it.each<[string, string, string[]]>([
    ['one named from elsewhere', 'a: &x {k: 1}\nb: *x\n', ['a']],
    ['one named below another', 'a: {k: &x [1]}\nb:\n  c: [{d: *x}]\n', ['a']],
    ['one merged into another', 'a: {k: &x {l: 1}}\nb: {<<: *x}\n', ['a']],
    ['an item of a list', 'a: [&x {k: 1}]\nb: {c: *x}\n', ['a']],
    ['one named by itself only', 'a: {k: &x {l: 1}, m: *x}\nb: 1\n', []],
    ['each to the other', 'a: {k: &x 1}\nb: {l: &y 2, m: *x}\nc: *y\n', ['a', 'b']],
    ['none', 'a: {k: &x 1}\nb: 1\n', []],
    ['a list', '- &x 1\n- *x\n', []],
    ['nothing', '', []],
  ])('%s', (_, text, keys) => {
    expect([...aliasedTopKeys(text)].sort()).toEqual(keys)
  })
})
