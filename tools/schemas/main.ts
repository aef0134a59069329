/** Writes `schemas/inputs`. Run in the project's directory: `node build.mjs --tools && node dist/tools/schemas.cjs`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { inputSchemas } from './files.ts'

const directory = 'schemas/inputs'

inputSchemas().then((files) => {
  mkdirSync(directory, { recursive: true })
  for (const [name, text] of files) writeFileSync(`${directory}/${name}`, text)
})
