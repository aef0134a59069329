/**
 * Loads all sources of the part before the tests begin. One that a command loads when it needs it would else be loaded
 * within a test, and only that test would be thought to come by what acts while it is loaded.
 */
import { join } from 'node:path'
import { filesOf } from './files.ts'
import { PART, parts } from './parts.ts'

const here = process.cwd()
const part = parts.find(({ name }) => name === process.env[PART])
for (const file of filesOf(here, part?.sources ?? [])) await import(join(here, file))
