/** An edit that gives containers other names: when it is taken for another cloud, or for damage. */
import { expect, it } from 'vitest'
import { guardAgainstRenaming } from '../../../src/app/store/errors.ts'
import { parseJson } from '../../../src/python/json-read.ts'

/** Containers of h1 by type and random end, and a group with these members. */
function cloud(ends: Readonly<Record<string, string>>, ...members: readonly string[]) {
  const containers = Object.entries(ends).map(([type, end]) => [`h1-${type}-${end.repeat(8)}`, { physical_host: 'h1' }])
  const hostvars = { h1: { physical_host: 'h1' }, ...Object.fromEntries(containers) }
  return parseJson(JSON.stringify({ _meta: { hostvars }, all_containers: { hosts: members } }))
}

const before = cloud({ api: '0', db: '0', log: '0', mq: '0', web: '0' })
const edited =
  (ends: Readonly<Record<string, string>>, ...members: readonly string[]) =>
  () =>
    guardAgainstRenaming({ name: 'revision 1', before, after: cloud(ends, ...members), remedy: 'put it back' })

const few = { api: '1', db: '1', log: '0', mq: '0', web: '0' }
const most = { ...few, log: '1' }

it('a few under other names are an edit, unless a group knows one of them by its former name', () => {
  edited(few)()
  edited(few, 'h1-api-11111111', 'h1-db-11111111', 'h1-log-00000000')()
  expect(edited(few, 'h1-db-00000000')).toThrow(
    expect.objectContaining({
      code: 'ERR_INVENTORY_SHRUNK',
      message:
        'the stored inventory was edited from outside and now has other containers in the place of those of revision 1: ' +
        'h1-api-00000000 (now h1-api-11111111), h1-db-00000000 (now h1-db-11111111)',
      remedy: 'put it back',
    }),
  )
})

it('most of them under other names are another cloud', () => {
  expect(edited(most)).toThrow(/those of revision 1: h1-api-00000000 /)
})
