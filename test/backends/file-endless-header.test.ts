import * as fs from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { headerLine } from '../../src/backends/file/revision-file.ts'
import { scratch } from '../support/program.ts'

it('a revision file whose first line does not end has no header, and is not read to its end', () => {
  const history = scratch()
  const path = join(history, '1')
  fs.writeFileSync(path, '{"format": ')
  fs.truncateSync(path, 8 * 2 ** 30)
  let bytes = 0
  const counting = Object.assign(Object.create(fs) as typeof fs, {
    readSync(...args: Parameters<typeof fs.readSync>): number {
      const count = fs.readSync(...args)
      bytes += count
      return count
    },
  })
  expect(headerLine({ fs: counting, history }, 1)).toHaveLength(0)
  expect(bytes).toBeLessThan(32 * 2 ** 20)
})
