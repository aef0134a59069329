/**
 * A plugin that keeps each revision as a file, NUMBER.json, made exclusively, and now and then does not keep its promise:
 * it loses a write that it acknowledges, does one twice, does one after the next one, or acknowledges before it is done.
 * The chain of what it makes up is right: that is not how it should be found out.
 */
import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { appendFileSync, linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One write in so many goes wrong: which ones, follows from the seed and the reason. */
const rarity = 3

export default {
  name: 'broken',
  apiVersion: 1,
  summary: 'keeps no promise',
  options: {
    path: { type: 'path', required: true, description: 'a directory that is there' },
    fault: { type: 'text', required: true, description: 'none, lost, doubled, reordered or early' },
    seed: { type: 'text', required: true, description: 'which writes go wrong' },
  },
  register: ({ options }) => openDirectory(options.path, options.fault, options.seed),
}

export function openDirectory(directory, fault, seed) {
  const fileOf = (id) => join(directory, `${id}.json`)
  const held = join(directory, 'held')

  function numbers() {
    const found = readdirSync(directory).flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? [])
    return found.map(Number).sort((a, b) => a - b)
  }
  const read = (id) => JSON.parse(readFileSync(fileOf(id), 'utf8'))
  const newest = () => numbers().at(-1)

  /** Whether it is the only one of its number. */
  function create(revision, delay) {
    const temporary = join(directory, randomUUID())
    writeFileSync(temporary, JSON.stringify(revision))
    if (delay) {
      const line = 'sleep 1.5; ln "$0" "$1"; rm -f "$0"'
      spawn('/bin/sh', ['-c', line, temporary, fileOf(revision.id)], { detached: true, stdio: 'ignore' }).unref()
      return true
    }
    try {
      linkSync(temporary, fileOf(revision.id))
      return true
    } catch (error) {
      if (error.code === 'EEXIST') return false
      throw error
    } finally {
      rmSync(temporary)
    }
  }

  /** The same once more, behind the newest one. */
  function append(revision) {
    const parent = read(newest())
    create(sealed({ ...revision, id: parent.id + 1, parent: parent.id }, parent.chain))
  }

  function takeHeld() {
    const mine = join(directory, `held-${randomUUID()}`)
    try {
      renameSync(held, mine)
    } catch {
      return undefined
    }
    const revision = JSON.parse(readFileSync(mine, 'utf8'))
    rmSync(mine)
    return revision
  }

  function isDrawn(reason) {
    const [byte] = createHash('sha256').update(`${seed} ${reason}`).digest()
    return byte % rarity === 0
  }

  return {
    capabilities: { compareAndSwap: true, shared: true },
    async load() {
      const id = newest()
      return id === undefined ? undefined : read(id)
    },
    async write(revision, parent) {
      const present = newest()
      if (present !== parent) throw conflict(present)
      // The first one is right: without it nothing begins.
      const isTime = fault !== 'none' && parent !== undefined && isDrawn(revision.reason)
      if (isTime) appendFileSync(join(directory, 'wrong'), `${revision.reason}\n`)
      if (isTime && fault === 'lost') return
      if (isTime && fault === 'reordered') return writeFileSync(held, JSON.stringify(revision))
      if (!create(revision, isTime && fault === 'early')) throw conflict(newest())
      if (isTime && fault === 'doubled') append(revision)
      const late = takeHeld()
      if (late) append(late)
    },
    async *revisions() {
      for (const id of numbers().reverse()) {
        const { document: _, ...info } = read(id)
        yield info
      }
    },
    async loadRevision(id) {
      if (numbers().includes(id)) return read(id)
      throw Object.assign(new Error(`there is no revision ${id}`), { code: 'ERR_UNKNOWN_REVISION' })
    },
    async close() {},
  }
}

function conflict(newest) {
  const message = `someone else wrote in the meantime: the newest revision is ${newest ?? 'none'}`
  return Object.assign(new Error(message), { code: 'ERR_REVISION_CONFLICT' })
}

function sealed(revision, chain) {
  const { document: _, chain: __, ...info } = revision
  return {
    ...revision,
    chain: createHash('sha256')
      .update(`${chain}\n${canonical(info)}`)
      .digest('hex'),
  }
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`
}
