/** Writes `docs/settings.md`. Run in the project's directory: `node build.mjs --tools && node dist/tools/settings-docs.cjs`. */
import { writeFileSync } from 'node:fs'
import { settingsDocument } from './document.ts'

settingsDocument().then((text) => writeFileSync('docs/settings.md', text))
