/**
 * Makes `dist/package/osa-inventory`, the single executable; `npm run package` makes packages of it, too (packages.mjs).
 * `--arch arm64` makes the one for that architecture in `dist/package/arm64`, `--if-changed` only where what it is made
 * from is not what it was.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { repository, sourceDigest } from './bundles.mjs'
import { buildExecutable } from './executable.mjs'

const { values } = parseArgs({
  options: { arch: { type: 'string', default: process.arch }, 'if-changed': { type: 'boolean', default: false } },
})
const directory = join(repository, 'dist/package', values.arch === process.arch ? '' : values.arch)
const output = join(directory, 'osa-inventory')
const note = join(directory, '.made-from')

function inputs() {
  const hash = createHash('sha256').update(sourceDigest())
  for (const name of readdirSync(join(repository, 'packaging'), { recursive: true }).sort()) {
    if (/\.(?:mjs|js|ts)$/.test(name)) hash.update(name).update(readFileSync(join(repository, 'packaging', name)))
  }
  return hash.digest('hex')
}

const madeFrom = inputs()
const isMade = existsSync(output) && existsSync(note) && readFileSync(note, 'utf8') === madeFrom
if (!isMade || !values['if-changed']) {
  mkdirSync(directory, { recursive: true })
  const packages = await buildExecutable(values.arch, output)
  writeFileSync(note, madeFrom)
  console.log(`${output}: with ${packages.join(', ')}`)
}
