import { expect, it } from 'vitest'
import { copyOfConfig } from '../../../src/core/generator/config-copy.ts'
import { Dict, equal } from '../../../src/python/value.ts'
import { toDict } from '../../support/clouds.ts'

const many = Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`v${at}`, at]))

function cloud(variables: object) {
  const config = toDict({ compute_hosts: { c1: { ip: '10.0.0.1', container_vars: variables } } } as never) as Dict
  const entry = (of: Dict) => (of.get('compute_hosts') as Dict).get('c1') as Dict
  return { config, entry, given: entry(config).get('container_vars') as Dict }
}

it('has its own mappings, but for many plain variables of containers', () => {
  const { config, entry, given } = cloud(many)
  const made = copyOfConfig(config)
  expect(equal(made, config)).toBe(true)
  expect(entry(made)).not.toBe(entry(config))
  expect(entry(made).get('container_vars')).toBe(given)
})

it.each([
  ['few', { a: 1 }],
  ['a mapping among them', { ...many, deep: { a: 1 } }],
  ['a list among them', { ...many, list: [1] }],
])('has its own variables of containers where there are %s', (_, variables) => {
  const { config, entry, given } = cloud(variables)
  const made = copyOfConfig(config)
  expect(equal(made, config)).toBe(true)
  expect(entry(made).get('container_vars')).not.toBe(given)
})

it('has its own where an alias gives them another place, which a rule may change', () => {
  const { config, entry, given } = cloud(many)
  config.set('global_overrides', new Dict([['theirs', given]]))
  const made = copyOfConfig(config)
  const own = entry(made).get('container_vars')
  expect(own).not.toBe(given)
  expect((made.get('global_overrides') as Dict).get('theirs')).toBe(own)
})
