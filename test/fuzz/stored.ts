/** What is stored elsewhere than in files of the inventory's own: rows of a database, the answers of a program, notes. */
import * as nodeFs from 'node:fs'
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { isStillSo, type Seen } from '../../src/app/config/looks.ts'
import { type Note, noteBytes, noteName, readNote } from '../../src/app/run/note.ts'
import { writeNote } from '../../src/app/run/remember.ts'
import { isStillSettled } from '../../src/backends/file/settled-proof.ts'
import type { Chance } from '../../tools/random-clouds/chance.ts'
import { execProgram } from '../support/sections.ts'
import { FuzzCloud, faultOf, type Line } from './cloud.ts'
import { mutate, oddWord } from './mutate.ts'
import type { Complaint, Target } from './target.ts'

const lines: readonly Line[] = [
  ['openstack-ansible-inventory', '--list'],
  ['osa-inventory', 'history'],
  ['osa-inventory', 'show', '1'],
  ['osa-inventory', 'history', 'verify'],
  ['osa-inventory', 'doctor'],
  ['osa-inventory', 'restore', '1', '--dry-run'],
  ['osa-inventory', 'remove', 'compute2', '--dry-run'],
]

const kinds = new Map<string, (repository: string) => Promise<Target>>([
  ['sqlite-rows', sqliteRows],
  ['sqlite-file', sqliteFile],
  ['exec-answers', execAnswers],
  ['notes', notes],
])

export const storedTargetNames: readonly string[] = [...kinds.keys()]

export async function storedTargets(repository: string, wanted: (name: string) => boolean): Promise<Target[]> {
  const targets: Target[] = []
  for (const [name, make] of kinds) if (wanted(name)) targets.push(await make(repository))
  return targets
}

async function deployed(repository: string, settings: string): Promise<FuzzCloud> {
  const cloud = new FuzzCloud(repository)
  writeFileSync(cloud.path('osa.ini'), settings)
  for (const line of [lines[0]!, ['osa-inventory', 'remove', 'compute3', '--yes'] as const]) {
    const { status, err } = await cloud.run(line)
    if (status !== 0) throw new Error(`${line.join(' ')}: ${err}`)
  }
  cloud.keep()
  return cloud
}

async function complaintAbout(cloud: FuzzCloud, line: Line, isSpawned = false): Promise<Complaint> {
  const before = cloud.listing()
  const ended = await (isSpawned ? cloud.spawn(line) : cloud.run(line))
  const after = cloud.listing()
  cloud.reset()
  const fault = faultOf(ended, before, after)
  return fault && `${fault}\n${line.join(' ')}`
}

const sqliteSettings = '[inventory]\nbackend = lite\ncache = no\nmirror = no\n[lite]\nplugin = sqlite\npath = lite.db\n'

interface Cell {
  readonly table: string
  readonly column: string
  readonly value: unknown
}

/** An input: a cell and what is put there. */
async function sqliteRows(repository: string): Promise<Target> {
  const cloud = await deployed(repository, sqliteSettings)
  const columns = columnsOf(cloud.path('lite.db'))
  return {
    name: 'sqlite-rows',
    corpus: [],
    make: (chance) => {
      const { table, column, sample } = chance.pick(columns)
      return Buffer.from(JSON.stringify({ table, column, value: oddValue(sample, chance) }))
    },
    run: async (input, chance) => {
      if (!put(cloud.path('lite.db'), input)) return undefined
      return complaintAbout(cloud, chance.pick(lines))
    },
    close: () => cloud.remove(),
  }
}

function oddValue(sample: unknown, chance: Chance): unknown {
  const text = typeof sample === 'string' ? sample : ''
  return chance.pick<unknown>([
    null,
    0,
    -1,
    1.5,
    2 ** 60,
    '',
    oddWord(chance),
    `${text}${oddWord(chance)}`,
    mutate(Buffer.from(text), chance, [Buffer.from(text)]).toString('utf8'),
    'x'.repeat(100_000),
    { bytes: mutate(Buffer.from(text), chance, [Buffer.from(text)]).toString('base64') },
  ])
}

function columnsOf(path: string): { table: string; column: string; sample: unknown }[] {
  const database = new Database(path)
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[]
    return tables.flatMap(({ name }) => {
      const row = database.prepare(`SELECT * FROM "${name}" LIMIT 1`).get() as Record<string, unknown> | undefined
      return Object.entries(row ?? {}).map(([column, sample]) => ({ table: name, column, sample }))
    })
  } finally {
    database.close()
  }
}

/** `false`: the database does not take it, or it is no input. */
function put(path: string, input: Buffer): boolean {
  const database = new Database(path)
  try {
    const { table, column, value } = JSON.parse(input.toString('utf8')) as Cell
    const packed = typeof value === 'object' && value !== null ? (value as { bytes: string }).bytes : undefined
    const set = (given: string) => database.prepare(`UPDATE "${table}" SET "${column}" = ${given}`)
    // In the statement: the driver takes bytes that come alone for named values, and aborts.
    if (packed === undefined) set('?').run(value)
    else set(`x'${Buffer.from(packed, 'base64').toString('hex')}'`).run()
    return true
  } catch {
    return false
  } finally {
    database.close()
  }
}

/** SQLite itself reads these, in a process of its own. */
async function sqliteFile(repository: string): Promise<Target> {
  const cloud = await deployed(repository, sqliteSettings)
  const corpus = [readFileSync(cloud.path('lite.db'))]
  return {
    name: 'sqlite-file',
    corpus,
    run: (input, chance) => {
      writeFileSync(cloud.path('lite.db'), input)
      for (const side of ['lite.db-wal', 'lite.db-shm']) rmSync(cloud.path(side), { force: true })
      return complaintAbout(cloud, chance.pick(lines), true)
    },
    close: () => cloud.remove(),
  }
}

/** Keeps what a program answers, line by line, or answers with what is in a file. */
const replayer = `#!${process.execPath}
const { existsSync, readFileSync, appendFileSync } = require('node:fs')
const { spawn } = require('node:child_process')
const { join } = require('node:path')
const answers = join(__dirname, 'answers')
if (existsSync(answers)) {
  const lines = readFileSync(answers)
  let at = 0
  const next = () => {
    if (at >= lines.length) return
    const end = lines.indexOf(10, at) + 1 || lines.length
    process.stdout.write(lines.subarray(at, end))
    at = end
  }
  next()
  process.stdin.on('data', (chunk) => { for (const byte of chunk) if (byte === 10) next() })
} else {
  const child = spawn(${JSON.stringify(execProgram)}, { stdio: ['pipe', 'pipe', 'inherit'] })
  process.stdin.pipe(child.stdin)
  child.stdout.on('data', (chunk) => { appendFileSync(join(__dirname, 'recorded'), chunk); process.stdout.write(chunk) })
}
`

/** An input: the number of a command, then every line that the program says. */
async function execAnswers(repository: string): Promise<Target> {
  const cloud = new FuzzCloud(repository)
  const program = join(cloud.root, 'replayer.cjs')
  const answers = join(cloud.root, 'answers')
  const recorded = join(cloud.root, 'recorded')
  writeFileSync(program, replayer)
  chmodSync(program, 0o755)
  const section = `[program]\nplugin = exec\ncommand = ${program}\noptions = path = program.db\ndeadline = 5s\n`
  writeFileSync(cloud.path('osa.ini'), `[inventory]\nbackend = program\ncache = no\nmirror = no\n${section}`)
  const corpus: Buffer[] = []
  for (const line of [lines[0]!, lines[0]!, ...lines]) {
    rmSync(recorded, { force: true })
    const { status, err } = await cloud.run(line)
    if (status !== 0 && line[1] !== 'doctor') throw new Error(`${line.join(' ')}: ${err}`)
    corpus.push(readFileSync(recorded))
  }
  corpus.splice(0, 2)
  cloud.keep()
  return {
    name: 'exec-answers',
    corpus,
    make: (chance) => {
      const line = chance.int(0, lines.length - 1)
      const said = corpus[line]!.toString('utf8').split('\n')
      const at = chance.int(0, said.length - 2)
      const changed = mutate(Buffer.from(said[at]!), chance, corpus).toString('utf8')
      return Buffer.from([String(line), ...said.slice(0, at), changed, ...said.slice(at + 1)].join('\n'))
    },
    run: async (input) => {
      const end = input.indexOf('\n')
      const line = lines[Number(input.toString('utf8', 0, end))]
      if (end < 0 || line === undefined) return undefined
      writeFileSync(answers, input.subarray(end + 1))
      return complaintAbout(cloud, line)
    },
    close: () => cloud.remove(),
  }
}

/** A note that is believed prints what is stored, and nothing else. An input: the note's file. */
async function notes(repository: string): Promise<Target> {
  const cloud = await deployed(repository, '')
  const asked = { text: '["asked"]' }
  const directory = join(cloud.root, 'cache')
  const document = readFileSync(cloud.path('openstack_inventory.json'))
  const header = readFileSync(cloud.path('openstack_inventory.history/2')).toString('utf8').split('\n', 1)[0]!
  const proof = {
    json: cloud.path('openstack_inventory.json'),
    history: cloud.path('openstack_inventory.history'),
    head: { id: 2, header },
  }
  const inputs: Seen[] = [{ look: ['file', cloud.path('osa.ini')], sight: Buffer.alloc(0) }]
  const note: Note = { question: asked.text, inputs, stored: { kind: 'file', proof }, document }
  writeNote(directory, note)
  const path = join(directory, noteName(asked.text))
  /** As the beginning of a run does: whatever is wrong, the whole run tells. */
  const answer = (): Buffer | undefined => {
    try {
      const read = readNote(directory, asked)
      if (read?.stored.kind !== 'file' || !isStillSo(read.inputs)) return undefined
      return isStillSettled(nodeFs, read.stored.proof, read.document) ? read.document : undefined
    } catch {
      return undefined
    }
  }
  if (!answer()?.equals(document)) throw new Error('the sound note is not believed')
  const corpus = [noteBytes(note)]
  const text = Buffer.from(JSON.stringify({ question: note.question, stored: note.stored }))
  return {
    name: 'notes',
    corpus,
    make: (chance) => {
      if (chance.is(0.3)) return mutate(corpus[0]!, chance, corpus)
      // With the checksum of what was changed: the values themselves are looked at.
      const changed = mutatedJson(text, chance) as Partial<Note>
      const other = chance.is(0.3) ? mutate(document, chance, [document]) : document
      return noteBytes({ ...note, ...changed, document: other })
    },
    run: (input) => {
      writeFileSync(path, input, { mode: 0o600 })
      const said = answer()
      return said === undefined || said.equals(document)
        ? undefined
        : 'another document\nwhat a note says is not stored'
    },
    close: () => cloud.remove(),
  }
}

function mutatedJson(text: Buffer, chance: Chance): unknown {
  try {
    return JSON.parse(mutate(text, chance, [text]).toString('utf8'))
  } catch {
    return {}
  }
}
