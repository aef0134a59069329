import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { plugin } from './sound.mjs'

/** Its second write of a deployment takes longer than anyone waits. */
export default plugin('slow', (backend, { directory }) => ({
  async write(revision, parent) {
    await backend.write(revision, parent)
    if (parent === undefined) return
    writeFileSync(join(directory, '../begun'), '')
    await new Promise((resolve) => setTimeout(resolve, 600_000))
  },
}))
