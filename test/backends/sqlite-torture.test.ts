import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import plugin from '../../src/backends/sqlite.ts'
import { expectWhole, torture } from '../support/operators.ts'
import { openWith } from '../support/sql-options.ts'

test('eight operators add 25 hosts each at the same time: none is lost, none comes twice', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'osa-sqlite-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const path = join(directory, 'inventory.sqlite')
  const tortured = await torture({ section: `plugin = sqlite\npath = ${path}\nbusy_timeout = 30s\n` })
  expect(tortured.failures.filter((failure) => !failure.includes('someone else wrote'))).toEqual([])
  const backend = await openWith(plugin, { path })
  await expectWhole(backend, tortured)
  await backend.close!()
})
