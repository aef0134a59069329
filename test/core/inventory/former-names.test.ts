import { describe, expect, it } from 'vitest'
import { formerNames, isOfRenamed, underPresentName } from '../../../src/core/inventory/former-names.ts'
import { Inventory } from '../../../src/core/inventory/inventory.ts'
import { toDict } from '../../support/clouds.ts'

const key = 'osa_inventory_former_names'

describe('former names', () => {
  it('are the texts of the variable, and none where it is something else', () => {
    expect(formerNames(toDict({ [key]: ['a', 1, null, 'b'] }))).toEqual(['a', 'b'])
    expect(formerNames(toDict({ [key]: 'a' }))).toEqual([])
    expect(formerNames(toDict({ other: ['a'] }))).toEqual([])
    expect(formerNames('a')).toEqual([])
    expect(formerNames(undefined)).toEqual([])
  })

  it.each([
    ['web-api-1', 'ctl-api-1'],
    ['web_api-1', 'ctl_api-1'],
    ['web-a-api-1', 'ctl-api-1'],
    ['ctl-api-1', 'ctl-api-1'],
    ['webapi-1', 'webapi-1'],
  ])('of the machine ctl make %s the same as %s', (name, present) => {
    expect(underPresentName(name, 'ctl', ['web', 'web-a'])).toBe(present)
    expect(underPresentName(name, 'ctl', [])).toBe(name)
  })

  it('that are none leave the name as it is spelt', () => {
    expect(underPresentName('infra-1-api-1', 'infra_1', [])).toBe('infra-1-api-1')
  })

  it('tell whose a container is that is called after an earlier machine of that name', () => {
    const inventory = new Inventory(
      toDict({ _meta: { hostvars: { ctl: { [key]: ['web'] }, web: {}, other: { [key]: ['else'] } } } }),
    )
    const of = (machine?: string) => (machine === undefined ? toDict({}) : toDict({ physical_host: machine }))
    expect(isOfRenamed('web', of('ctl'), inventory)).toBe(true)
    expect(isOfRenamed('web', of('web'), inventory)).toBe(false)
    expect(isOfRenamed('web', of('other'), inventory)).toBe(false)
    expect(isOfRenamed('web', of('gone'), inventory)).toBe(false)
    expect(isOfRenamed('web', of(), inventory)).toBe(false)
    expect(isOfRenamed('web', undefined, inventory)).toBe(false)
  })
})
