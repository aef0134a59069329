/** A sound plugin of a third party, which the broken ones of the zoo are made from: a file of JSON for each deployment. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiVersion, RevisionConflictError, UnknownRevisionError } from 'osa-inventory/plugin'

/** @param breaking gives the members that are other than they should be, from the sound ones */
export function plugin(breaking = () => ({})) {
  return {
    name: 'zoo',
    apiVersion,
    summary: 'an animal',
    options: {},
    register({ deployment }, context) {
      const backend = sound(join(context.configDirectory, `zoo-${encodeURIComponent(deployment)}.json`))
      return { ...backend, ...breaking(backend, context) }
    },
  }
}

function sound(file) {
  const all = () => {
    try {
      return JSON.parse(readFileSync(file, 'utf8'))
    } catch (error) {
      if (error.code === 'ENOENT') return []
      throw error
    }
  }
  return {
    capabilities: { compareAndSwap: true, shared: true },
    async load() {
      return all().at(-1)
    },
    async write(revision, parent) {
      const kept = all()
      if (kept.at(-1)?.id !== parent) throw new RevisionConflictError(kept.at(-1)?.id)
      writeFileSync(`${file}.new`, JSON.stringify([...kept, revision]))
      renameSync(`${file}.new`, file)
    },
    async *revisions() {
      yield* all().reverse()
    },
    async loadRevision(id) {
      const found = all().find((revision) => revision.id === id)
      if (found) return found
      throw new UnknownRevisionError(`there is no revision ${id}`)
    },
    async destroy() {
      rmSync(file, { force: true })
    },
    async close() {},
  }
}
