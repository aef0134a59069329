import { expect, it } from 'vitest'
import { slippedHosts } from '../../../src/core/generator/slipped-hosts.ts'
import { toDict } from '../../support/clouds.ts'

const host = { ip: '10.0.0.11' }

it.each([
  ['behind an empty group', { image_hosts: null, i1: host, i2: host }, [{ group: 'image_hosts', hosts: ['i1', 'i2'] }]],
  ['behind a key of nothing that is not a group', { image: null, i1: host }, []],
  ['behind a group that has hosts', { image_hosts: { i0: host }, i1: host }, []],
  ['with something between', { image_hosts: null, x: 1, i1: host }, []],
])('hosts at the top level, %s', (_, content, slipped) => {
  expect(slippedHosts(toDict(content), () => new Set())).toEqual(slipped)
})
