/** What is this plugin's own; everything that every backend has to keep is tried by the contract kit (`./check`). */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import plugin from '../index.js'

const context = { section: 'test', configDirectory: '/', debug() {}, warn() {} }

test('a directory that is not there is out of reach, and not empty', async () => {
  const backend = await plugin.register({ options: { path: '/nonexistent' }, deployment: 'a' }, context)
  await assert.rejects(backend.load(), { code: 'ERR_BACKEND_UNAVAILABLE' })
})

test('an empty directory holds nothing', async (t) => {
  const path = mkdtempSync(join(tmpdir(), 'my-backend-'))
  t.after(() => rmSync(path, { recursive: true }))
  const backend = await plugin.register({ options: { path }, deployment: 'a' }, context)
  assert.equal(await backend.load(), undefined)
})
