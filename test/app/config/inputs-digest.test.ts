import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type InputsPlace, inputsDigest, type Sources } from '../../../src/app/config/inputs.ts'
import { noQuirks, referenceQuirks } from '../../../src/core/generator/quirks.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'

const place: InputsPlace = {
  configDirectory: '/etc/openstack_deploy',
  environmentDirectory: '/opt/osa/inventory',
  quirks: noQuirks,
  release: newestRelease,
  tool: 'osa-inventory/1.0.0',
}
const config = (name: string, text: string) => ({ path: `/etc/openstack_deploy/${name}`, text })
const base = (name: string, text: string) => ({ path: `/opt/osa/inventory/${name}`, text })
const sources: Sources = {
  config: [config('openstack_user_config.yml', 'a: 1\n'), config('conf.d/b.yml', 'b: 2\n')],
  environment: [base('env.d/nova.yml', 'n: 1\n'), config('env.d/nova.yml', 'n: 2\n')],
}

test('the same files below other directories have the same digest', () => {
  const moved: Sources = {
    config: sources.config.map(({ path, text }) => ({ path: path.replace('/etc/', '/srv/'), text })),
    environment: [
      { path: '/usr/share/osa/env.d/nova.yml', text: 'n: 1\n' },
      { path: '/srv/openstack_deploy/env.d/nova.yml', text: 'n: 2\n' },
    ],
  }
  const there = { ...place, configDirectory: '/srv/openstack_deploy', environmentDirectory: '/usr/share/osa' }
  expect(inputsDigest(moved, there)).toBe(inputsDigest(sources, place))
})

test('whatever is changed has another digest', () => {
  const variants: [Sources, InputsPlace][] = [
    [sources, place],
    [sources, { ...place, tool: 'osa-inventory/1.0.1' }],
    [sources, { ...place, quirks: referenceQuirks, release: newestRelease }],
    [{ ...sources, config: sources.config.toReversed() }, place],
    [{ ...sources, config: sources.config.slice(0, 1) }, place],
    [{ ...sources, config: [sources.config[0]!, config('conf.d/c.yml', 'b: 2\n')] }, place],
    [{ ...sources, config: [sources.config[0]!, config('conf.d/b.yml', 'b: 3\n')] }, place],
    [{ ...sources, environment: sources.environment.toReversed() }, place],
    [{ ...sources, environment: [base('env.d/nova.yml', 'n: 1\n'), base('env.d/nova.yml', 'n: 2\n')] }, place],
  ]
  expect(new Set(variants.map(([these, there]) => inputsDigest(these, there))).size).toBe(variants.length)
})

test('no two lists of files pass for one another', () => {
  const files = fc.array(fc.tuple(fc.string({ maxLength: 6 }), fc.string({ maxLength: 20 })), { maxLength: 4 })
  const digest = (list: [string, string][]) =>
    inputsDigest(
      { config: list.map(([name, text]) => config(`x${name.replaceAll('/', '')}`, text)), environment: [] },
      place,
    )
  fc.assert(
    fc.property(files, files, (a, b) => {
      const shape = (list: [string, string][]) =>
        JSON.stringify(list.map(([name, text]) => [name.replaceAll('/', ''), text]))
      expect(digest(a) === digest(b)).toBe(shape(a) === shape(b))
    }),
  )
})
