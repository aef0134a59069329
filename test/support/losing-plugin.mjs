/**
 * A plugin that keeps revisions in one file, of a service that goes away in the middle of a write. What is to happen to the
 * next write is in the file PATH.next: `kept` and `lost` end without a reply, `unsent` before anything is sent. After
 * that it is away until that file is gone.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const codes = {
  unavailable: 'ERR_BACKEND_UNAVAILABLE',
  conflict: 'ERR_REVISION_CONFLICT',
  unknown: 'ERR_UNKNOWN_REVISION',
}

function failed(code, message, members = {}) {
  return Object.assign(new Error(message), { code: codes[code], ...members })
}

export default {
  name: 'losing',
  apiVersion: 1,
  summary: 'goes away in the middle of a write',
  options: { path: { type: 'path', required: true, description: 'the file' } },
  register({ options: { path } }) {
    const file = `${path}.next`
    const next = () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined)
    function all() {
      if (next() === 'away') throw failed('unavailable', 'the service does not answer')
      return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : []
    }
    return {
      capabilities: { compareAndSwap: true, shared: true },
      load: async () => all().at(-1),
      async write(revision, parent) {
        const kept = all()
        if (kept.at(-1)?.id !== parent)
          throw failed('conflict', 'another one is the newest', { newest: kept.at(-1)?.id })
        const fault = next()
        if (fault === 'kept' || fault === undefined) writeFileSync(path, JSON.stringify([...kept, revision]))
        if (fault === undefined) return
        writeFileSync(file, 'away')
        if (fault === 'unsent') throw failed('unavailable', 'the connection was refused', { outcome: 'not saved' })
        throw failed('unavailable', 'the connection was lost', { remedy: 'look at the log of the service' })
      },
      async *revisions() {
        for (const { document: _, ...info } of all().reverse()) yield info
      },
      async loadRevision(id) {
        const found = all().find((revision) => revision.id === id)
        if (found === undefined) throw failed('unknown', `there is no revision ${id}`)
        return found
      },
    }
  },
}
