/** Writes `docs/codes.md`. Run in the project's directory: `node build.mjs --tools && node dist/tools/codes-docs.cjs`. */
import { writeFileSync } from 'node:fs'
import { codesDocument } from './document.ts'

writeFileSync('docs/codes.md', codesDocument('src'))
