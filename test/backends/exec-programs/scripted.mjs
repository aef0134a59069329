#!/usr/bin/env node
/** A plugin that does what its arguments say: `scripted.mjs MODE [FILE]`. The inventory is in memory. */
import { appendFileSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const [mode, file] = process.argv.slice(2)
const revisions = []
let opened

const say = (line) => process.stdout.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`)
const greeting = {
  magic: 'osa-inventory-exec',
  version: 1,
  name: 'scripted',
  capabilities: { compareAndSwap: true, history: true, shared: false },
  operations: ['revisions', 'loadRevision'],
}

const greetings = {
  babbling: 'hello, I am a plugin',
  'another-magic': { ...greeting, magic: 'terraform' },
  'later-version': { ...greeting, version: 3 },
  'no-history': { ...greeting, operations: [] },
  'no-claim-of-history': { ...greeting, capabilities: { compareAndSwap: true, shared: false } },
  'neither-history': { ...greeting, capabilities: { compareAndSwap: true, shared: false }, operations: [] },
  'odd-history': { ...greeting, capabilities: { ...greeting.capabilities, history: 'yes' } },
  'no-claims': { ...greeting, capabilities: {} },
  'odd-operation': { ...greeting, operations: ['burn', 'revisions', 'loadRevision'] },
}

if (file) appendFileSync(file, `${process.pid}\n`)
if (mode === 'crash-at-once') {
  process.stderr.write('Traceback:\n  no module named frobnicate\n')
  process.exit(3)
}
if (mode !== 'silent') say(greetings[mode] ?? greeting)

const methods = {
  open(params) {
    opened = params
    if (mode === 'refuse')
      throw { code: 'ERR_SETTINGS', message: 'x', issues: [{ key: 'options.path', message: 'is not there' }] }
    if (mode === 'forbidden') throw { code: 'ERR_BACKEND_AUTH', message: `wrong password ${params.options.secret}` }
    return null
  },
  load() {
    if (mode === 'tell') {
      const shown = JSON.stringify({ ...opened, argv: process.argv, cwd: process.cwd(), env: process.env })
      return { revision: { ...example(1), document: shown } }
    }
    if (mode === 'diagnose') process.stderr.write(`connecting with ${opened.options.secret}\nconnected\n`)
    if (mode === 'unknown-code') throw { code: 'ERR_MOON_PHASE', message: 'wait for the full moon' }
    if (mode === 'wrong-shape') return { revision: { id: 1 } }
    if (mode === 'no-answer') return undefined
    return { revision: revisions.at(-1) ?? null }
  },
  write({ revision, parent }) {
    const newest = revisions.at(-1)?.id ?? null
    if (newest !== parent) throw { code: 'ERR_REVISION_CONFLICT', message: 'no', newest }
    revisions.push(revision)
    return {}
  },
  revisions({ before }) {
    if (mode === 'oldest-first') return { revisions: [example(1), example(2)] }
    if (mode === 'endless') return { revisions: [example(2), example(1)] }
    return { revisions: revisions.filter(({ id }) => before === null || id < before).reverse() }
  },
  loadRevision({ id }) {
    return { revision: revisions[id - 1] }
  },
}

function example(id) {
  const text = Object.fromEntries(
    ['lineage', 'change', 'time', 'author', 'command', 'tool', 'digest', 'chain'].map((name) => [name, name]),
  )
  const lists = ['hostsAdded', 'hostsRemoved', 'hostsChanged', 'groupsAdded', 'groupsRemoved', 'groupsChanged']
  const summary = { ...Object.fromEntries(lists.map((name) => [name, []])), counts: {} }
  const numbers = { addressesAdded: 0, addressesRemoved: 0, hostCount: 0 }
  return { id, ...text, time: '2026-01-02T03:04:05.678Z', summary: { ...summary, ...numbers }, document: '{}' }
}

function answer({ id, method, params }) {
  if (mode === 'hang' && method === 'load') return
  if (mode === 'garbage' && method === 'load') return say(`debug: loading with ${opened.options.secret}`)
  if (mode === 'wrong-id' && method === 'load') return say({ id: 77, result: null })
  if (mode === 'die' && method === 'write') {
    process.stderr.write(`out of memory while ${opened.options.secret ?? 'writing'}\n`)
    process.exit(7)
  }
  if (mode === 'die-once' && method === 'write' && readFileSync(file, 'utf8').trim().split('\n').length === 1) {
    process.kill(process.pid, 'SIGKILL')
  }
  try {
    const result = methods[method](params)
    say({ id, ...(result === undefined ? {} : { result }) })
  } catch (error) {
    say({ id, error: error.code ? error : { code: 'ERR_PLUGIN', message: String(error) } })
  }
}

// A second answer may overtake the first.
const later = []
createInterface({ input: process.stdin }).on('line', (line) => {
  const request = JSON.parse(line)
  if (mode !== 'backwards' || request.method === 'open') return answer(request)
  later.push(request)
  if (later.length === 3) later.splice(0).reverse().forEach(answer)
})
if (mode === 'deaf') {
  process.on('SIGTERM', () => {})
  setInterval(() => {}, 1000)
}
