/** docs/generation.md, section 1: which files are read, in which order, and how they are laid over each other. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { configDirectory, environmentDirectory } from '../../../src/app/config/directories.ts'
import { InputsError, readInputs } from '../../../src/app/config/inputs.ts'
import { dumpJson } from '../../../src/python/json-write.ts'

let place: string

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'osa-inputs-'))
})
afterEach(() => rmSync(place, { recursive: true }))

function write(files: { readonly [path: string]: string }): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(place, dirname(path)), { recursive: true })
    writeFileSync(join(place, path), text)
  }
}

function read(files: { readonly [path: string]: string }) {
  write({ 'base/env.d/a.yml': '', ...files })
  const { config, environment } = readInputs(join(place, 'etc'), join(place, 'base'))
  return { config: JSON.parse(dumpJson(config)), environment: JSON.parse(dumpJson(environment)) }
}

const main = 'etc/openstack_user_config.yml'

describe('docs/generation.md, section 1.1: directories', () => {
  it('an option counts before a variable, a variable before the default, and ~ is the home directory', () => {
    const env = { HOME: '/home/ops', OSA_CONFIG_DIR: '~/cloud' }
    expect(configDirectory('/etc/one', env)).toBe('/etc/one')
    expect(configDirectory(undefined, env)).toBe('/home/ops/cloud')
    expect(configDirectory(undefined, { OSA_CONFIG_DIR: '' })).toBe('/etc/openstack_deploy')
  })

  it('a base environment without env.d is refused', () => {
    write({ 'base/env.d/a.yml': '', 'clone/inventory/env.d/a.yml': '' })
    expect(environmentDirectory(join(place, 'base'), {})).toBe(join(place, 'base'))
    expect(environmentDirectory(undefined, { OSA_CLONE_ROOT: join(place, 'clone') })).toBe(
      join(place, 'clone/inventory'),
    )
    expect(() => environmentDirectory(join(place, 'etc'), {})).toThrow('no base environment')
  })
})

describe('docs/generation.md, section 1.2: files', () => {
  it('files of a directory come before its subdirectories, both in byte order; hidden ones and links to directories do not', () => {
    write({ 'elsewhere/x.yml': 'from: link' })
    mkdirSync(join(place, 'etc/conf.d'), { recursive: true })
    symlinkSync(join(place, 'elsewhere'), join(place, 'etc/conf.d/link'))
    const { config } = read({
      [main]: 'order: [main]\nlast: main',
      'etc/conf.d/b.yml': 'last: b',
      'etc/conf.d/Z.yaml': 'last: Z\nz: 1',
      'etc/conf.d/a/c.yml': 'last: a/c',
      'etc/conf.d/.hidden.yml': 'last: hidden',
      'etc/conf.d/d.YML': 'last: d',
    })
    expect(config).toEqual({ order: ['main'], last: 'a/c', z: 1 })
  })

  it('the base environment comes before that of the configuration', () => {
    const files = { [main]: 'a: 1', 'base/env.d/z.yml': 'x: {of: base, only: base}', 'etc/env.d/a.yml': 'x: {of: etc}' }
    expect(read(files).environment).toEqual({ x: { of: 'etc', only: 'base' } })
  })
})

describe('docs/generation.md, section 1.3: YAML', () => {
  it('an alias of the main file is the object that it names, and a later file changes it under both names', () => {
    const { config } = read({
      [main]: '_all: &all {c1: {ip: 10.0.0.1}}\ncompute_hosts: *all',
      'etc/conf.d/more.yml': 'compute_hosts: {c2: {ip: 10.0.0.2}}',
    })
    expect(Object.keys(config._all)).toEqual(['c1', 'c2'])
  })

  it.each(['', '[]', 'false', '0', '""'])('a file with %j alone is an empty mapping', (text) => {
    expect(read({ [main]: 'a: 1', 'etc/conf.d/x.yml': text }).config).toEqual({ a: 1 })
  })
})

describe('docs/generation.md, section 1.4: merging', () => {
  it('mappings are merged, null counts as empty, and everything else replaces, an empty mapping too', () => {
    const { config } = read({
      [main]: 'deep: {one: {a: 1}}\nnothing: null\nlist: [1, 2]\nfull: {a: 1}\ntext: {a: 1}',
      'etc/conf.d/x.yml': 'deep: {one: {b: 2}}\nnothing: {a: 1}\nlist: [3]\nfull: {}\ntext: plain',
    })
    expect(config).toEqual({ deep: { one: { a: 1, b: 2 } }, nothing: { a: 1 }, list: [3], full: {}, text: 'plain' })
  })

  it('a mapping does not go into a list', () => {
    expect(() => read({ [main]: 'a: [1]', 'etc/conf.d/x.yml': 'a: {b: 1}' })).toThrow(InputsError)
  })
})
