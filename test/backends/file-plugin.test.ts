import { expect, test } from 'vitest'
import { Cloud } from '../cli/tool/tool-run.ts'
import { quickDirectory } from './file-support.ts'

test('says which options it has, and what they mean', async () => {
  const { status, out, err } = await new Cloud(quickDirectory()).run('backend show file --options')
  expect([status, err]).toEqual([0, ''])
  expect(out.split('\n')).toEqual([
    'file: files in the configuration directory: openstack_inventory.json, its backups and its history',
    '+--------------+----------------+---------+-----------------------------+',
    '| option       | type           | default | meaning                     |',
    '+--------------+----------------+---------+-----------------------------+',
    '| history_keep | integer from 1 | 200     | how many revisions are kept |',
    '+--------------+----------------+---------+-----------------------------+',
    '',
  ])
})
