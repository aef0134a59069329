import { describe, expect, it } from 'vitest'
import { drawnAgain, hasNewNames, NoticedRandom, renamedContainers } from '../../../src/core/generator/drawn.ts'
import { ownerByName } from '../../../src/core/generator/pass/belonging.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import type { Dict } from '../../../src/python/value.ts'
import { seededRandom } from '../../support/clouds.ts'

function stored(hosts: Record<string, string>, address = '10.0.0.9'): Dict {
  const hostvars = Object.fromEntries(
    Object.entries(hosts).map(([name, host]) => {
      const networks = { management_address: { address } }
      return [name, { physical_host: host, container_name: name, container_networks: networks }]
    }),
  )
  return parseJson(JSON.stringify({ _meta: { hostvars } })) as Dict
}

const one = stored({ h1: 'h1', 'h1-api-11111111': 'h1' })

describe('what a run has drawn', () => {
  it('is noticed when chance is asked, for a number or a name', () => {
    const [first, second] = [new NoticedRandom(seededRandom(1)), new NoticedRandom(seededRandom(1))]
    expect(first.wasAsked).toBe(false)
    first.below(10n)
    second.hex(8)
    expect([first.wasAsked, second.wasAsked]).toEqual([true, true])
  })

  it('is a name or an address that was not there', () => {
    expect(hasNewNames(one, one)).toBe(false)
    expect(hasNewNames(one, stored({ h1: 'h1' }))).toBe(false)
    expect(hasNewNames(one, stored({ h1: 'h1', 'h1-api-22222222': 'h1' }))).toBe(true)
    expect(hasNewNames(one, stored({ h1: 'h1' }, '10.0.0.10'))).toBe(true)
    expect(hasNewNames(undefined, one)).toBe(true)
  })

  it('was drawn before where a newer state has a container of the same host and type', () => {
    const empty = stored({ h1: 'h1', h2: 'h2' })
    const newer = stored({ h1: 'h1', h2: 'h2', 'h1_api-22222222': 'h1', 'h1-db-33333333': 'h1' })
    const now = stored({ h1: 'h1', h2: 'h2', 'h1-api-11111111': 'h1', 'h2-db-44444444': 'h2' })
    expect(drawnAgain(empty, newer, now)).toEqual([{ known: 'h1_api-22222222', drawn: 'h1-api-11111111' }])
    expect(drawnAgain(now, newer, now)).toEqual([])
  })

  it('renames a container where another of its host and type is gone', () => {
    const after = stored({ h1: 'h1', 'h1-api-22222222': 'h1' })
    const renamed = [{ known: 'h1-api-11111111', drawn: 'h1-api-22222222' }]
    expect(renamedContainers(one, after)).toEqual({ renamed, isMost: true })
    expect(renamedContainers(one, one)).toEqual({ renamed: [], isMost: false })
  })

  it('renames containers into those that are new, in the order of their names', () => {
    const names = ['h1-web-22222222', 'h1-api-11111111', 'h1-db-33333333', 'h1-api-55555555']
    const before = stored(Object.fromEntries(names.map((name) => [name, 'h1'])))
    const after = stored(
      Object.fromEntries(
        ['h1-api-55555555', 'h1-web-66666666', 'h1-db-77777777', 'h1-api-88888888'].map((name) => [name, 'h1']),
      ),
    )
    expect(renamedContainers(before, after)).toEqual({
      renamed: [
        { known: 'h1-api-11111111', drawn: 'h1-api-88888888' },
        { known: 'h1-db-33333333', drawn: 'h1-db-77777777' },
        { known: 'h1-web-22222222', drawn: 'h1-web-66666666' },
      ],
      isMost: true,
    })
  })
})

describe('the host that a name is made from', () => {
  it.each([
    ['ctrl-galera-1a2b3c4d', 'ctrl'],
    ['ctrl_galera', 'ctrl'],
    ['ctrl-a-galera-1a2b3c4d', 'ctrl-a'],
    ['ctrl', undefined],
    ['ctrlx-galera', undefined],
  ])('of %s is %s', (name, owner) => {
    expect(ownerByName(name, ['ctrl-a', 'ctrl'])).toBe(owner)
    expect(ownerByName(name, ['ctrl', 'ctrl-a'])).toBe(owner)
  })
})
