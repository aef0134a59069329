/** A plugin that keeps the contract, a file for each revision; the others in this directory spoil one thing of it. */
import { createHash } from 'node:crypto'
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export function refusal(code, message, more = {}) {
  return Object.assign(new Error(message), { code, ...more })
}

export function readRevision(file) {
  const revision = JSON.parse(readFileSync(file, 'utf8'))
  const digest = createHash('sha256').update(revision.document).digest('hex')
  if (digest !== revision.digest) throw refusal('ERR_CORRUPT_DOCUMENT', `${file} has another digest`)
  return revision
}

/** @param spoil (backend, { directory }) → the members that replace its own */
export function plugin(name, spoil = () => ({})) {
  return {
    name,
    apiVersion: 1,
    summary: 'a file for each revision',
    options: {
      path: { type: 'path', required: true, description: 'the directory' },
      password: { type: 'text', description: 'only `right` opens it' },
    },
    register({ options, deployment }, context) {
      const directory = join(options.path, Buffer.from(`d${deployment}`).toString('hex').slice(0, 250))
      const fileOf = (id) => join(directory, String(id).padStart(10, '0'))
      const ids = () => {
        try {
          return readdirSync(directory)
            .filter((each) => /^\d+$/.test(each))
            .map(Number)
            .sort((a, b) => a - b)
        } catch (error) {
          if (error.code === 'ENOENT') return []
          throw error
        }
      }
      const demandPassword = () => {
        if ((options.password ?? 'right') !== 'right') throw refusal('ERR_BACKEND_AUTH', 'wrong password')
      }
      const sound = {
        capabilities: { compareAndSwap: true, shared: true },
        async load() {
          demandPassword()
          const newest = ids().at(-1)
          return newest === undefined ? undefined : readRevision(fileOf(newest))
        },
        async write(revision, parent) {
          demandPassword()
          const newest = ids().at(-1)
          if (newest !== parent) throw refusal('ERR_REVISION_CONFLICT', 'someone was first', { newest })
          mkdirSync(directory, { recursive: true })
          const draft = join(directory, `draft-${process.pid}-${Math.random()}`)
          writeFileSync(draft, JSON.stringify(revision))
          try {
            linkSync(draft, fileOf(revision.id))
          } catch (error) {
            if (error.code !== 'EEXIST') throw error
            throw refusal('ERR_REVISION_CONFLICT', 'someone was first', { newest: ids().at(-1) })
          } finally {
            rmSync(draft)
          }
        },
        async *revisions() {
          for (const id of ids().reverse()) yield readRevision(fileOf(id))
        },
        async loadRevision(id) {
          if (!ids().includes(id)) throw refusal('ERR_UNKNOWN_REVISION', `there is no revision ${id}`)
          return readRevision(fileOf(id))
        },
        async destroy() {
          rmSync(directory, { recursive: true, force: true })
        },
      }
      return { ...sound, ...spoil(sound, { directory, context, fileOf, ids }) }
    },
  }
}

export default plugin('sound')
