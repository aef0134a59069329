/** Broken plugins, each with what is said of it. Its text is the body of a module that has `sound.mjs` beside it. */

export interface Animal {
  readonly name: string
  /** The module. */
  readonly text: string
  /** What is said, beside the plugin's name. */
  readonly told: string
  /** It is the deadline that ends it. */
  readonly isLate?: boolean
  /** Of one revision of the past: no run is in danger. */
  readonly isDamage?: boolean
}

/** A plugin whose backend has these members instead of the sound ones. */
export function broken(members: string): string {
  return `import { plugin } from './sound.mjs'\nexport default plugin((backend, context) => ({ ${members} }))\n`
}

const ever = 'new Promise((resolve) => setInterval(() => {}, 1000))'
const busy = 'for (;;);'
/** Where there is a revision, another one. */
const change = `
function change(revision, members) {
  return revision && { ...revision, ...members }
}
`
const whole = `import { plugin } from './sound.mjs'\nexport default plugin()\n`

function registering(body: string): string {
  return `import { plugin } from './sound.mjs'\nexport default { ...plugin(), register(args, context) { ${body} } }\n`
}

export const loaded: readonly Animal[] = [
  { name: 'throws while it is loaded', text: `throw new Error('no luck')`, told: 'fails while it is loaded: no luck' },
  { name: 'throws a text while it is loaded', text: `throw 'no luck'`, told: 'fails while it is loaded: no luck' },
  { name: 'is not JavaScript', text: 'export default {', told: 'fails while it is loaded: Unexpected' },
  { name: 'exports nothing', text: 'export const a = 1', told: 'its default export is missing' },
  { name: 'exports a function', text: 'export default () => {}', told: 'its default export is a function' },
  {
    name: 'imports what is not installed',
    text: `import 'no-such-package'`,
    told: 'needs the package no-such-package',
  },
  { name: 'waits for nothing', text: 'await new Promise(() => {})', told: 'loading it never ends' },
  { name: 'waits for ever', text: `await ${ever}`, told: 'did not answer `import` within 3 s', isLate: true },
  { name: 'is busy for ever', text: busy, told: 'did not answer `import` within 3 s', isLate: true },
  { name: 'ends the process', text: 'process.exit(0)', told: 'has ended its thread with status 0' },
  {
    name: 'fails behind its back',
    text: `Promise.reject(new Error('nobody waits'))\nawait ${ever}`,
    told: 'has thrown outside of its calls: nobody waits',
  },
  {
    name: 'declares nonsense',
    text: whole.replace('plugin()', '{ ...plugin(), options: { A: 1 } }'),
    told: 'option A',
  },
]

export const registered: readonly Animal[] = [
  {
    name: 'throws',
    text: registering(`throw new TypeError('a.b is not a function')`),
    told: 'fails in `register`: a.b',
  },
  { name: 'gives nothing', text: registering(''), told: 'its `register` gave missing' },
  { name: 'gives half a backend', text: registering('return { load() {} }'), told: 'the method `write` is missing' },
  { name: 'waits for ever', text: registering(`return ${ever}`), told: 'did not answer `register`', isLate: true },
  { name: 'is busy for ever', text: registering(busy), told: 'did not answer `register` within 3 s', isLate: true },
  { name: 'ends the process', text: registering('process.exit(3)'), told: 'with status 3 in `register`' },
  {
    name: 'claims a history that is not there',
    text: broken('capabilities: { compareAndSwap: true, shared: true, history: true }, revisions: undefined'),
    told: 'has no method `revisions`',
  },
]

export const read: readonly Animal[] = [
  {
    name: 'leaves hosts out',
    text: broken('load: async () => change(await backend.load(), { document: "{}" })') + change,
    told: 'its digest differs',
  },
  {
    name: 'gives null',
    text: broken('load: async () => null'),
    told: 'gives in `load` a revision that is not a mapping',
  },
  {
    name: 'gives a list',
    text: broken('load: async () => [await backend.load()]'),
    told: 'a revision that is not a mapping',
  },
  {
    name: 'gives the document alone',
    text: broken('load: async () => "{}"'),
    told: 'a revision that is not a mapping',
  },
  {
    name: 'gives bytes',
    text: broken('load: async () => change(await backend.load(), { document: Buffer.from("{}") })') + change,
    told: 'without its "document"',
  },
  {
    name: 'gives a number as text',
    text: broken('load: async () => change(await backend.load(), { id: "1" })') + change,
    told: 'whose "id" is not a whole number',
  },
  {
    name: 'gives null for what is absent',
    text: broken('load: async () => change(await backend.load(), { reason: null })') + change,
    told: 'with a "reason" that is not a text',
  },
  {
    name: 'forgets the lineage',
    text: broken('load: async () => change(await backend.load(), { lineage: undefined })') + change,
    told: 'without its "lineage"',
  },
  {
    name: 'gives what cannot be copied',
    text: broken('load: async () => change(await backend.load(), { more() {} })') + change,
    told: 'could not be cloned',
  },
  {
    name: 'gives a summary of its own',
    text: broken('load: async () => change(await backend.load(), { summary: {} })') + change,
    told: 'whose summary has no sound "counts"',
  },
  {
    name: 'gives a parent from the future',
    text: broken('load: async () => change(await backend.load(), { parent: 99 })') + change,
    told: 'with revision 99 as its parent',
  },
  {
    name: 'says that nothing is recorded',
    text: broken('load: async () => change(await backend.load(), { unrecorded: "never" })') + change,
    told: 'an "unrecorded" that is not known',
  },
  { name: 'throws a text', text: broken(`load() { throw 'a fit' }`), told: 'fails in `load`: a fit' },
  { name: 'throws nothing', text: broken(`load() { throw undefined }`), told: 'fails in `load`: undefined' },
  {
    name: 'throws what cannot be read',
    text: broken(`load() { throw new Proxy({}, { get() { throw 1 } }) }`),
    told: 'fails in `load`',
  },
  { name: 'waits for nothing', text: broken('load: () => new Promise(() => {})'), told: 'never answers to `load`' },
  {
    name: 'waits for ever',
    text: broken(`load: () => ${ever}`),
    told: 'did not answer `load` within 3 s',
    isLate: true,
  },
  {
    name: 'is busy for ever',
    text: broken(`async load() { ${busy} }`),
    told: 'did not answer `load` within 3 s',
    isLate: true,
  },
  {
    name: 'is busy after a while',
    text: broken(`load: () => new Promise(() => setTimeout(() => { ${busy} }, 10))`),
    told: 'did not answer `load` within 3 s',
    isLate: true,
  },
  {
    name: 'blocks its thread',
    text: broken('load() { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) }'),
    told: 'did not answer `load`',
    isLate: true,
  },
  {
    name: 'waits for a program',
    text: `import { execSync } from 'node:child_process'\n${broken(`load() { execSync('sleep 1000') }`)}`,
    told: 'did not answer `load`',
    isLate: true,
  },
  {
    name: 'ends the process',
    text: broken('load() { process.exit(0) }'),
    told: 'has ended its thread with status 0 in `load`',
  },
  {
    name: 'ends the process with a status',
    text: broken('load() { process.exit(7) }'),
    told: 'has ended its thread with status 7 in `load`',
  },
  {
    name: 'kills the process',
    text: broken('load() { process.kill(process.pid, "SIGKILL") }'),
    told: 'cannot end the program that it runs in',
  },
  { name: 'aborts', text: broken('load() { process.abort() }'), told: 'process.abort() is not supported in workers' },
  {
    name: 'fails behind its back',
    text: broken(`load() { Promise.reject(new Error('nobody waits')); return ${ever} }`),
    told: 'has thrown outside of its calls: nobody waits',
  },
  {
    name: 'throws in a timer',
    text: broken(`load() { setTimeout(() => { throw new Error('too late') }, 1); return ${ever} }`),
    told: 'has thrown outside of its calls: too late',
  },
  {
    name: 'throws after its answer',
    text: broken(`async load() { setImmediate(() => { throw new Error('too late') }); return backend.load() }`),
    told: 'has thrown outside of its calls: too late',
  },
  {
    name: 'rejects after its answer',
    text: broken(`async load() { Promise.reject(new Error('too late')); return backend.load() }`),
    told: 'has thrown outside of its calls: too late',
  },
  {
    name: 'ends the process after its answer',
    text: broken('async load() { setImmediate(() => process.exit(0)); return backend.load() }'),
    told: 'has ended its thread with status 0 ',
  },
]

/** Seen when something is written. */
export const writing: readonly Animal[] = [
  { name: 'throws', text: broken(`write() { throw new RangeError('too much') }`), told: 'fails in `write`: too much' },
  { name: 'waits for nothing', text: broken('write: () => new Promise(() => {})'), told: 'never answers to `write`' },
  {
    name: 'waits for ever',
    text: broken(`write: () => ${ever}`),
    told: 'did not answer `write` within 3 s',
    isLate: true,
  },
  {
    name: 'is busy for ever',
    text: broken(`async write() { ${busy} }`),
    told: 'did not answer `write` within 3 s',
    isLate: true,
  },
  {
    name: 'ends the process',
    text: broken('write() { process.exit(0) }'),
    told: 'has ended its thread with status 0 in `write`',
  },
]

/** Seen by who looks back; `told` is what is said of `restore 1`. */
export const past: readonly Animal[] = [
  {
    name: 'gives another revision',
    text: broken('loadRevision: () => backend.load()'),
    told: 'gives in `loadRevision` revision 2 for revision 1',
  },
  {
    name: 'gives no revision',
    text: broken('loadRevision: async () => undefined'),
    told: 'gives in `loadRevision` a revision that is not a mapping',
  },
  {
    name: 'has changed the document',
    text: broken('loadRevision: async (id) => change(await backend.loadRevision(id), { document: "{}" })') + change,
    told: 'its digest differs',
    isDamage: true,
  },
  {
    name: 'has changed the lineage',
    text: broken('loadRevision: async (id) => change(await backend.loadRevision(id), { lineage: "x" })') + change,
    told: 'of the lineage x',
  },
  {
    name: 'lists one twice',
    text: broken('async *revisions() { for await (const info of backend.revisions()) { yield info; yield info } }'),
    told: 'newest first',
  },
  {
    name: 'lists numbers',
    text: broken('async *revisions() { yield 2; yield 1 }'),
    told: 'gives in `revisions` a revision that is not a mapping',
  },
  {
    name: 'gives a promise of a list',
    text: broken('revisions: async () => []'),
    told: 'gives in `revisions` what is not an async iterable',
  },
  {
    name: 'never lists',
    text: broken(`async *revisions() { await ${ever} }`),
    told: 'did not answer `revisions` within 3 s',
    isLate: true,
  },
]

/** What harms nobody: the answer is whole, the status 0, and nothing else is said. */
export const harmless: readonly Pick<Animal, 'name' | 'text'>[] = [
  {
    name: 'prints',
    text: `console.log('hello')\nconsole.error('hello')\n${broken(`async load() { console.log('hello'); return backend.load() }`)}`,
  },
  {
    name: 'prints to the descriptors',
    text: `import { writeSync, writeFileSync } from 'node:fs'\nwriteSync(1, 'hello')\nwriteSync(2, 'hello')\nwriteFileSync('/dev/stdout', 'hello')\n${whole}`,
  },
  {
    name: 'prints through programs',
    text: `import { execSync, spawn, spawnSync } from 'node:child_process'\nspawnSync('echo', ['hello'], { stdio: 'inherit' })\nexecSync('echo hello >&2', { stdio: [0, 1, 2] })\nspawn('echo', ['hello'], { stdio: 'inherit' })\n${whole}`,
  },
  {
    name: 'prints megabytes',
    text: broken(
      `async load() { for (let i = 0; i < 3000; i++) console.log('x'.repeat(1000)); return backend.load() }`,
    ),
  },
  { name: 'sets a status', text: broken('async load() { process.exitCode = 5; return backend.load() }') },
  { name: 'leaves a timer', text: broken('async load() { setInterval(() => {}, 1000); return backend.load() }') },
  {
    name: 'leaves a server',
    text: `import { createServer } from 'node:net'\n${broken('async load() { createServer().listen(0, "127.0.0.1"); return backend.load() }')}`,
  },
  {
    name: 'leaves a program',
    text: `import { spawn } from 'node:child_process'\n${broken(`async load() { spawn('sleep', ['1000']); return backend.load() }`)}`,
  },
  { name: 'never ends closing', text: broken(`close: () => ${ever}`) },
  { name: 'is busy closing', text: broken(`async close() { ${busy} }`) },
  { name: 'ends the process while it is closed', text: broken('close() { process.exit(9) }') },
  { name: 'cannot be closed', text: broken(`close() { throw new Error('stuck') }`) },
  { name: 'warns', text: broken(`async load() { process.emitWarning('hello'); return backend.load() }`) },
]
