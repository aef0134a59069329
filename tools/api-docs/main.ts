/** Writes `docs/api.md`. Run in the project's directory: `node build.mjs --tools && node dist/tools/api-docs.cjs`. */
import { writeFileSync } from 'node:fs'
import { apiDocument } from './document.ts'

writeFileSync('docs/api.md', apiDocument('dist/lib/types'))
