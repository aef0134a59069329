import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { settingsDocument } from '../../../tools/settings-docs/document.ts'

it('docs/settings.md has what the options declare; `node dist/tools/settings-docs.cjs` writes it', async () => {
  expect(readFileSync(join(import.meta.dirname, '../../../docs/settings.md'), 'utf8')).toBe(await settingsDocument())
})
