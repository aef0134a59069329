/** A storage plugin for osa-inventory: inventories in a Redis server. What that promises is in README.md. */
import {
  apiVersion,
  BackendUnavailableError,
  CorruptDocumentError,
  defineBackend,
  packRevision,
  RevisionConflictError,
  SettingsError,
  safeName,
  UnknownRevisionError,
  unpackRevision,
} from 'osa-inventory/plugin'
import { connection } from './connection.js'
import * as scripts from './scripts.js'

export default defineBackend({
  name: 'redis',
  apiVersion,
  summary: 'a Redis server, shared by several deployment hosts, with history',
  options: {
    url: {
      type: 'text',
      default: 'redis://127.0.0.1:6379',
      description: 'redis:// or rediss://, host, port and database',
    },
    user: { type: 'text', description: "default: Redis' own" },
    password: { type: 'text', secret: true, description: "the user's password" },
    cacert: {
      type: 'path',
      description: 'for rediss://: certificates of the authorities that the server has its own from',
    },
    prefix: { type: 'text', default: 'osa-inventory', description: 'what the names of all keys begin with' },
    timeout: { type: 'duration', default: '5s', minimum: 1, description: 'the longest wait for one answer' },
    replicas: {
      type: 'integer',
      default: '0',
      minimum: 0,
      description: 'how many replicas have to have a write (WAIT)',
    },
  },
  register({ options, deployment }, { section }) {
    if (!/^rediss?:\/\/[^@]*$/.test(options.url)) {
      const message = 'is not redis:// or rediss:// with host and port; user and password have options of their own'
      throw new SettingsError([{ key: `${section}.url`, message }])
    }
    return openDeployment(options, deployment)
  },
})

function openDeployment(options, deployment) {
  const where = `redis at ${options.url.replace(/^.*\/\//, '')}`
  const { ask, close } = connection(options, where)
  const key = `${options.prefix}:${safeName(deployment)}`
  const run = (operation, script, command, ...words) =>
    ask(operation, command, script, 1, key, ...words).catch((error) => {
      throw /LOSTHEAD/.test(error.message) ? damaged(`${key} has revisions, and no head`) : error
    })
  const placeOf = (id) => `${where}, revision ${id} of ${deployment}`

  function damaged(what) {
    return new CorruptDocumentError(`${where}: ${what}`, {
      remedy: 'restore the keys of this deployment from a backup of Redis',
    })
  }

  /** A server that keeps less than was asked for has the revision all the same: said, and not written again. */
  async function demandReplicas(id) {
    if (options.replicas === 0) return
    const reached = await ask('write', 'WAIT', options.replicas, Math.ceil(options.timeout * 0.8)).catch(() => '?')
    if (Number(reached) >= options.replicas) return
    const message = `revision ${id} is on the primary, and on ${reached} of ${options.replicas} replicas: a failover now would lose it`
    throw new BackendUnavailableError(`${where}: ${message}`, { operation: 'write', outcome: 'saved' })
  }

  return {
    capabilities: { compareAndSwap: true, shared: true },
    place: `${where}, deployment ${deployment}`,

    async load() {
      const [id, found] = await run('load', scripts.load, 'EVAL_RO')
      if (String(id) !== '') {
        if (found === null) throw damaged(`revision ${id} is in force, and is gone`)
        return unpackRevision(found, placeOf(id))
      }
      if (Number(found) === 0) return undefined
      throw damaged(`${key} has ${found} fields, and no head`)
    },

    async write(revision, parent) {
      const { document: _, ...info } = revision
      const words = [parent ?? '', revision.id, packRevision(revision), JSON.stringify(info)]
      const other = await run('write', scripts.write, 'EVAL', ...words)
      if (other !== null) throw new RevisionConflictError(String(other) === '' ? undefined : Number(other))
      await demandReplicas(revision.id)
    },

    async *revisions() {
      const fields = (await ask('revisions', 'HKEYS', key)).map(String).filter((name) => name.startsWith('info:'))
      const ids = fields.map((name) => Number(name.slice('info:'.length))).sort((a, b) => b - a)
      for (const part of pagesOf(ids)) {
        const found = await ask('revisions', 'HMGET', key, ...part.map((id) => `info:${id}`))
        // One that was pruned meanwhile is not there any more.
        for (const text of found) if (text !== null) yield JSON.parse(String(text))
      }
    },

    async loadRevision(id) {
      const found = await ask('loadRevision', 'HGET', key, `revision:${id}`)
      if (found === null) throw new UnknownRevisionError(`there is no ${placeOf(id)}`)
      return unpackRevision(found, placeOf(id))
    },

    async removeRevisions(ids, cut) {
      if (cut) await run('removeRevisions', scripts.keepCut, 'EVAL', cut.id, JSON.stringify(cut))
      for (const part of pagesOf(ids)) await run('removeRevisions', scripts.remove, 'EVAL', ...part)
    },

    async historyCut() {
      const found = await ask('historyCut', 'HGET', key, 'cut')
      return found === null ? undefined : JSON.parse(String(found))
    },

    async doubts() {
      const info = String(await ask('doubts', 'INFO', 'everything'))
      const is = (line) => info.includes(`\r\n${line}\r\n`)
      const found = await ask('doubts', 'CONFIG', 'GET', 'appendfsync').catch(() => ['not to be seen by this user'])
      const fsync = String(Object.values(found).at(-1))
      const sentences = [
        !is('aof_enabled:1') &&
          'appendonly is off: what came after the last snapshot is gone when the server ends; set it to yes',
        fsync !== 'always' &&
          `appendfsync is ${fsync}: with everysec a power cut takes the last second; set it to always`,
        !is('maxmemory_policy:noeviction') &&
          'Redis throws keys away when memory is short; set maxmemory-policy noeviction',
        !is('connected_slaves:0') && !options.replicas && 'a failover can lose acknowledged revisions; set `replicas`',
      ]
      return sentences.filter((sentence) => sentence)
    },

    destroy: async () => void (await ask('destroy', 'UNLINK', key)),
    close: async () => close(),
  }
}

function pagesOf(ids, page = 100) {
  return Array.from({ length: Math.ceil(ids.length / page) }, (_, index) => ids.slice(index * page, (index + 1) * page))
}
