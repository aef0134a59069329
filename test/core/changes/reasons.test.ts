import { describe, expect, it } from 'vitest'
import { diffInventories } from '../../../src/core/changes/diff/inventory.ts'
import { reasonKey, reasonsOf } from '../../../src/core/changes/reasons.ts'
import { type Plain, toDict } from '../../support/clouds.ts'

type Hosts = { [name: string]: { [key: string]: Plain } }

const inventory = (hostvars: Hosts, groups: { [name: string]: string[] } = {}) =>
  toDict({
    _meta: { hostvars },
    ...Object.fromEntries(Object.entries(groups).map(([name, hosts]) => [name, { hosts }])),
  })

const h1 = { ansible_host: '10.0.0.1' }
const before = inventory({ h1, 'h1-old-00000000': { x: 1 } }, { web: ['h1-old-00000000'] })

function container(digits: string, x: number): [string, { [key: string]: Plain }] {
  return [`h1-api-${digits}`, { physical_host: 'h1', ansible_host: `10.0.0.${x}` }]
}

/** What two causes lead to together, each alone, and neither. */
function reasons(
  whole: ReturnType<typeof inventory>,
  without: { [cause: string]: ReturnType<typeof inventory> | null },
) {
  const causes = Object.entries(without).map(([cause, other]) => ({
    cause,
    difference: other === null ? undefined : diffInventories(before, other),
  }))
  return Object.fromEntries(reasonsOf(diffInventories(before, whole), before, causes))
}

describe('the reason of a change', () => {
  it('of a new container is what it would not be there without, whatever digits and address are drawn', () => {
    const [name, vars] = container('aaaaaaaa', 7)
    const [other, otherVars] = container('bbbbbbbb', 9)
    const old = { 'h1-old-00000000': { x: 1 } }
    const whole = inventory({ h1, ...old, [name]: vars }, { web: ['h1-old-00000000', name] })
    const found = reasons(whole, {
      'env.d/api.yml': before,
      R5: inventory({ h1, ...old, [other]: otherVars }, { web: ['h1-old-00000000', other] }),
    })
    expect(found).toEqual({ 'host h1-api-': ['env.d/api.yml'], 'group web': ['env.d/api.yml'] })
    expect(diffInventories(before, whole).hosts.map((host) => reasonKey(host, before))).toEqual(['host h1-api-'])
  })

  it('of a container that was there goes by its whole name', () => {
    const whole = inventory({ h1, 'h1-old-00000000': { x: 2 } }, { web: ['h1-old-00000000'] })
    expect(reasons(whole, { a: before, b: whole })).toEqual({ 'host h1-old-00000000': ['a'] })
  })

  it('can be each of two, and is not one that the run refuses to be without', () => {
    const whole = inventory(
      { h1: { ansible_host: '10.0.0.1', y: 2, z: 3 }, 'h1-old-00000000': { x: 1 } },
      { web: ['h1-old-00000000'] },
    )
    const y = inventory(
      { h1: { ansible_host: '10.0.0.1', y: 2 }, 'h1-old-00000000': { x: 1 } },
      { web: ['h1-old-00000000'] },
    )
    const z = inventory(
      { h1: { ansible_host: '10.0.0.1', z: 3 }, 'h1-old-00000000': { x: 1 } },
      { web: ['h1-old-00000000'] },
    )
    expect(reasons(whole, { y: z, z: y, refused: null })).toEqual({ 'host h1': ['y', 'z'] })
  })
})
