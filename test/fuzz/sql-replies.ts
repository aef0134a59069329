/** What the drivers of PostgreSQL and MySQL give: one answer of a command is changed, its rows or what it says it did. */
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { bundledDrivers } from '../../src/backends/sql/bundled-drivers.ts'
import type { Chance } from '../../tools/random-clouds/chance.ts'
import { type Ended, FuzzCloud, faultOf, type Line } from './cloud.ts'
import { mutate, oddWord } from './mutate.ts'
import { type Driver, lasting, mysqlDriver, postgresqlDriver, type Reply, SqlServer } from './sql-server.ts'
import type { Complaint, Target } from './target.ts'

const lines: readonly Line[] = [
  ['openstack-ansible-inventory', '--list'],
  ['osa-inventory', 'history'],
  ['osa-inventory', 'show', '1'],
  ['osa-inventory', 'history', 'verify'],
  ['osa-inventory', 'history', 'tags'],
  ['osa-inventory', 'doctor'],
  ['osa-inventory', 'restore', '1', '--dry-run'],
  ['osa-inventory', 'export', '--format', 'bundle'],
  ['osa-inventory', 'remove', 'compute2', '--yes'],
  ['osa-inventory', 'history', 'tag', 'other', '1'],
  ['osa-inventory', 'history', 'prune', '--keep', '1', '--yes'],
]

const drivers = new Map<string, readonly [Driver, section: string]>([
  [
    'postgresql-replies',
    [postgresqlDriver, '[db]\nplugin = postgresql\nhost = 127.0.0.1\nuser = osa\nsslmode = disable\n'],
  ],
  ['mysql-replies', [mysqlDriver, '[db]\nplugin = mysql\nhost = 127.0.0.1\nuser = osa\ndatabase = osa\n']],
])

export const sqlReplyTargetNames: readonly string[] = [...drivers.keys()]

export async function sqlReplyTargets(repository: string, wanted: (name: string) => boolean): Promise<Target[]> {
  const targets: Target[] = []
  for (const [name, [driver, section]] of drivers) {
    if (wanted(name)) targets.push(await sqlReplyTarget({ name, driver, section, repository }))
  }
  return targets
}

/** What stands in for a value that JSON has not. */
type Cell = null | number | string | boolean | object

type Change =
  | { readonly way: 'cell'; readonly row: number; readonly column: string; readonly cell: Cell }
  | { readonly way: 'rename'; readonly row: number; readonly column: string; readonly name: string }
  | { readonly way: 'drop' | 'double' | 'swap'; readonly row: number }
  | { readonly way: 'empty' | 'nested' }
  | { readonly way: 'whole'; readonly cell: Cell }
  | { readonly way: 'count'; readonly cell: Cell }
  | { readonly way: 'error'; readonly members: Readonly<Record<string, Cell>> }

interface Input {
  readonly line: number
  /** Which of its answers, from 0. */
  readonly reply: number
  readonly change: Change
}

interface Surroundings {
  readonly name: string
  readonly driver: Driver
  readonly section: string
  readonly repository: string
}

async function sqlReplyTarget({ name, driver, section, repository }: Surroundings): Promise<Target> {
  const cloud = new FuzzCloud(repository)
  await fill(cloud)
  // The program opens a connection, over which nothing goes.
  const listener = createServer((socket) => void socket.on('error', () => {})).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const server = new SqlServer(cloud.path('lite.db'), driver)
  const interference = new Interference(server)
  const packages = bundledDrivers as Map<string, () => Promise<unknown>>
  const module = driver.module(interference.answer, interference.shape, server.rollBack)
  for (const end of ['', '-wal', '-shm']) rmSync(cloud.path(`lite.db${end}`), { force: true })
  writeFileSync(
    cloud.path('osa.ini'),
    `[inventory]\nbackend = db\ncache = no\nmirror = no\n${section}port = ${(listener.address() as AddressInfo).port}\n`,
  )
  cloud.keep()
  const run = async (line: Line): Promise<Judged> => {
    server.reset()
    packages.set(driver.packageName, async () => ({ default: module }))
    try {
      const ended = await cloud.run(line)
      return { ...ended, stored: server.stored(), lasting: server.stored(lasting) }
    } finally {
      packages.delete(driver.packageName)
    }
  }
  const usual: Usual[] = []
  const before = server.stored(lasting)
  for (const line of lines) {
    interference.next()
    const ended = await run(line)
    if (ended.status !== 0 && line[1] !== 'doctor') throw new Error(`${line.join(' ')}: ${ended.err}`)
    usual.push({ ...ended, before, replies: interference.replies })
    cloud.reset()
  }
  return {
    name,
    corpus: [],
    make: (chance) => Buffer.from(JSON.stringify(makeInput(usual, chance))),
    run: async (bytes) => {
      const input = inputFrom(bytes)
      if (input === undefined) return undefined
      const line = lines[input.line]!
      interference.next(input)
      const was = cloud.listing()
      const ended = await run(line)
      const is = cloud.listing()
      if (was !== is) cloud.reset()
      const fault = faultOf(ended, was, is) ?? wrongAnswer(ended, usual[input.line]!, input, interference.asked)
      return fault && `${fault}\n${line.join(' ')}\n${interference.asked}`
    },
    close: () => {
      server.close()
      listener.close()
      cloud.remove()
    },
  }
}

/** Two revisions and a tag. */
async function fill(cloud: FuzzCloud): Promise<void> {
  writeFileSync(
    cloud.path('osa.ini'),
    `[inventory]\nbackend = lite\ncache = no\nmirror = no\n[lite]\nplugin = sqlite\npath = lite.db\n`,
  )
  const all: readonly Line[] = [
    lines[0]!,
    ['osa-inventory', 'remove', 'compute3', '--yes'],
    ['osa-inventory', 'history', 'tag', 'first', '2'],
  ]
  for (const line of all) {
    const { status, err } = await cloud.run(line)
    if (status !== 0) throw new Error(`${line.join(' ')}: ${err}`)
  }
}

interface Usual extends Judged {
  readonly before: string
  readonly replies: readonly Reply[]
}

class Interference {
  replies: Reply[] = []
  /** The statement whose answer was changed. */
  asked = ''
  readonly #server: SqlServer
  #input: Input | undefined
  #count = 0

  constructor(server: SqlServer) {
    this.#server = server
  }

  next(input?: Input): void {
    this.#input = input
    this.#count = 0
    this.replies = []
    this.asked = 'no answer was changed'
  }

  readonly answer = (statement: string, values: readonly (string | number | Uint8Array | null)[]): Reply => {
    const input = this.#count === this.#input?.reply ? this.#input : undefined
    // A server that says what is wrong has not committed; of anything else nobody knows.
    const isRefused =
      input?.change.way === 'error' && ('code' in input.change.members || 'errno' in input.change.members)
    const reply = this.#server.answer(isRefused && /^commit$/i.test(statement) ? 'rollback' : statement, values)
    this.replies.push(reply)
    if (input) this.asked = `${statement}\n${JSON.stringify(input.change)}`
    return reply
  }

  readonly shape = (reply: Reply, usual: (reply: Reply) => unknown): unknown => {
    const { reply: at, change } = this.#input ?? {}
    return this.#count++ === at && change ? changed(reply, change, usual) : usual(reply)
  }
}

function changed({ rows, changed: count }: Reply, change: Change, usual: (reply: Reply) => unknown): unknown {
  const give = (other: Reply['rows']): unknown => usual({ rows: other, changed: count })
  switch (change.way) {
    case 'cell':
      return give(rows.map((row, at) => (at === change.row ? withCell(row, change.column, change.cell) : row)))
    case 'rename':
      return give(
        rows.map((row, at) =>
          at === change.row
            ? Object.fromEntries(
                Object.entries(row).map(([name, value]) => [name === change.column ? change.name : name, value]),
              )
            : row,
        ),
      )
    case 'drop':
      return give(rows.filter((_, at) => at !== change.row))
    case 'double':
      return give(rows.flatMap((row, at) => (at === change.row ? [row, row] : [row])))
    case 'swap':
      return give([...rows.slice(change.row), ...rows.slice(0, change.row)])
    case 'empty':
      return give([])
    case 'nested':
      // As `mysql2` gives several results, and `postgres` those of several statements.
      return [usual({ rows, changed: count }), usual({ rows: [], changed: 0 })]
    case 'whole':
      return cellValue(change.cell)
    case 'count': {
      const given = usual({ rows, changed: count }) as Record<string, unknown>
      const member = 'count' in given ? 'count' : 'affectedRows'
      return Array.isArray(given)
        ? Object.assign([...given], { ...given, [member]: cellValue(change.cell) })
        : { ...given, [member]: cellValue(change.cell) }
    }
    case 'error': {
      const members = Object.entries(change.members).map(([name, cell]) => [name, cellValue(cell)])
      throw Object.assign(new Error('what the server says'), Object.fromEntries(members))
    }
  }
}

function withCell(row: Record<string, unknown>, column: string, cell: Cell): Record<string, unknown> {
  const value = cellValue(cell)
  const entries = Object.entries(row).filter(([name]) => name !== column)
  return Object.fromEntries(value === undefined ? entries : [...entries, [column, value]])
}

function cellValue(cell: Cell): unknown {
  if (typeof cell !== 'object' || cell === null) return cell
  const { bytes, date, digits, number, missing, json } = cell as Record<string, unknown>
  if (bytes !== undefined) return Buffer.from(String(bytes), 'base64')
  if (date !== undefined) return new Date(date === null ? Number.NaN : Number(date))
  if (typeof digits === 'string' && /^\d+$/.test(digits)) return BigInt(digits)
  if (number !== undefined) return Number(number)
  return missing === undefined ? json : undefined
}

function makeInput(usual: readonly Usual[], chance: Chance): Input {
  const line = chance.int(0, usual.length - 1)
  const { replies } = usual[line]!
  const withRows = [...replies.keys()].filter((index) => replies[index]!.rows.length > 0)
  const reply = chance.is(0.8) ? chance.pick(withRows) : chance.int(0, replies.length - 1)
  return { line, reply, change: makeChange(replies[reply]!, chance) }
}

function makeChange({ rows }: Reply, chance: Chance): Change {
  const row = chance.int(0, Math.max(0, rows.length - 1))
  const columns = Object.keys(rows[row] ?? {})
  if (columns.length > 0 && chance.is(0.7)) {
    const column = chance.pick(columns)
    if (chance.is(0.1))
      return { way: 'rename', row, column, name: chance.is(0.5) ? chance.pick(columns) : oddWord(chance) }
    return { way: 'cell', row, column, cell: oddCell(rows[row]![column], chance) }
  }
  return chance.pick<Change>([
    { way: 'drop', row },
    { way: 'double', row },
    { way: 'swap', row },
    { way: 'empty' },
    { way: 'nested' },
    { way: 'whole', cell: oddCell('', chance) },
    { way: 'count', cell: oddCell(1, chance) },
    { way: 'count', cell: chance.pick([0, 2, null, { number: 'NaN' }, { missing: true }]) },
    { way: 'error', members: oddError(chance) },
  ])
}

function oddCell(value: unknown, chance: Chance): Cell {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(String(value ?? ''))
  const other = mutate(bytes, chance, [bytes])
  return chance.pick<Cell>([
    null,
    { missing: true },
    { number: 'NaN' },
    { number: 'Infinity' },
    chance.pick([0, -1, 1, 2, 3, 1.5, 99, 2 ** 53, 2 ** 60, -(2 ** 60)]),
    { digits: chance.pick(['0', '1', '2', '9007199254740993']) },
    chance.pick(['0', '1', '2', '3', '-1', '9007199254740993', '1e3', ' 1', '99999999999999999999999']),
    chance.is(0.5),
    { date: chance.pick([null, 0, 1.8e12]) },
    { json: chance.pick<object>([[], {}, [1], ['2'], { toString: 1 }, { length: 3 }, [[]]]) },
    oddWord(chance),
    other.toString('utf8'),
    { bytes: other.toString('base64') },
    { bytes: bytes.subarray(0, chance.int(0, bytes.length)).toString('base64') },
    { bytes: '' },
    '',
    'x'.repeat(chance.pick([2000, 2_000_000])),
  ])
}

const codes = [
  '42P01',
  '23505',
  '40001',
  '42501',
  '08006',
  '57P01',
  '22021',
  'XX001',
  'ECONNRESET',
  'CONNECTION_CLOSED',
]
const numbers = [1146, 1062, 1213, 1205, 1045, 1153, 1053, 1194, 2013, -1, 1e9]

/** As both drivers make them of what a server says. */
function oddError(chance: Chance): Record<string, Cell> {
  return {
    ...(chance.is(0.7) ? { code: chance.is(0.8) ? chance.pick(codes) : oddWord(chance) } : {}),
    ...(chance.is(0.7) ? { errno: chance.pick(numbers) } : {}),
    ...(chance.is(0.5) ? { message: chance.is(0.7) ? oddWord(chance) : 'x'.repeat(100_000) } : {}),
    ...(chance.is(0.2) ? { routine: oddWord(chance), table_name: oddWord(chance) } : {}),
    ...(chance.is(0.2) ? { fatal: true } : {}),
  }
}

const ways: ReadonlySet<unknown> = new Set<Change['way']>([
  ...(['cell', 'rename', 'drop', 'double', 'swap', 'empty', 'nested', 'whole', 'count', 'error'] as const),
])

function inputFrom(bytes: Buffer): Input | undefined {
  try {
    const input = JSON.parse(bytes.toString('utf8')) as Partial<Input>
    return lines[input.line!] !== undefined && ways.has(input.change?.way) ? (input as Input) : undefined
  } catch {
    return undefined // Made smaller than it can be.
  }
}

/** Members of a revision that nothing but its chain tells of, as in every backend. */
const chained: ReadonlySet<string> = new Set([
  ...['parent', 'lineage', 'change_id', 'saved_at', 'author', 'command', 'reason', 'tool', 'inputs', 'summary'],
  'chain_digest',
])

/** Its warnings are no refusal. */
function isToldByDoctor(out: string, usual: string): boolean {
  const warning = /^(?:warning|error)s?$/m
  return warning.test(out) && !warning.test(usual)
}

interface Judged extends Ended {
  readonly stored: string
  readonly lasting: string
}

/** Changes that one answer alone does not tell of: tags, settings of the server. Of older revisions and their members `history verify` does. */
function isBelievable(change: Change, asked: string): boolean {
  if (/^SELECT (?:(?:convert_to\(t\.name, |t\.name ).*|MAX\(v\.version\))/.test(asked)) return true
  if (/'fsync'|^SHOW GLOBAL|pg_class|information_schema/.test(asked)) return true
  if (change.way === 'drop') return change.row > 0
  return change.way === 'cell' && chained.has(change.column)
}

/** What is said has to be right, and what is acknowledged, stored. */
function wrongAnswer({ status, out, err, ...now }: Judged, usual: Usual, { change }: Input, asked: string): Complaint {
  const shown = `${err}\n${out}`.slice(0, 2000)
  if (status === 0 && isBelievable(change, asked)) return undefined
  if (status === 0 && now.stored !== usual.stored) return `acknowledged, and not stored\n${shown}`
  if (status !== 0 && now.lasting !== usual.before && !/not known|may have|was stored|is saved/.test(err)) {
    return `stored on refusal\n${shown}`
  }
  if (status !== 0 || out === usual.out) return undefined
  // `restore` is what one asks then.
  if (out.startsWith('what is stored is gone or damaged') || isToldByDoctor(out, usual.out)) return undefined
  return `another answer\n${shown}`
}
