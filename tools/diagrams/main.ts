/** Writes `docs/pictures`. Run in the project's directory: `node build.mjs --tools && node dist/tools/diagrams.cjs`. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { drawnPictures } from './pictures.ts'

for (const old of readdirSync('docs/pictures')) rmSync(`docs/pictures/${old}`)
for (const [name, text] of drawnPictures()) writeFileSync(`docs/pictures/${name}`, text)
