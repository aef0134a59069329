/** Writes `docs/reference`. Run in the project's directory: `node build.mjs --tools && node dist/tools/reference.cjs`. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { commands } from '../../src/cli/tool/commands.ts'
import { referencePages } from './document.ts'

const around = {
  toolPage: readFileSync('docs/commands/osa-inventory.md', 'utf8'),
  schemas: readdirSync('schemas/results').map((file) => basename(file, '.json')),
}
referencePages(commands, around).then((pages) => {
  for (const old of readdirSync('docs/reference')) rmSync(`docs/reference/${old}`)
  for (const [name, text] of pages) writeFileSync(`docs/reference/${name}`, text)
})
