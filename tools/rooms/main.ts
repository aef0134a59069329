/** Writes `docs/rooms.svg` and the table of rooms. Run in the project's directory: `node build.mjs --tools && node dist/tools/rooms.cjs`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { withRooms } from './document.ts'
import { pictureOf } from './picture.ts'
import { readHouse } from './rooms.ts'

const house = readHouse('src')
writeFileSync('docs/rooms.svg', pictureOf(house))
writeFileSync('docs/architecture.md', withRooms(readFileSync('docs/architecture.md', 'utf8'), house))
