/** A short round of each fuzzer, always the same; `npm run fuzz` goes on for hours. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { lacking, repository } from '../support/program.ts'
import { stopServers } from '../support/sections.ts'
import { Engine, kindOf } from './engine.ts'
import { missingServer } from './replies.ts'
import type { Target } from './target.ts'
import { targetNames, targetsOf } from './targets.ts'
import { usage } from './usage.ts'

/** What reads a text is quick, what runs whole commands is not, and least of all what starts a process. */
const inputs = new Map([
  ['yaml', 600],
  ['json', 1500],
  ['ini-text', 1500],
  ['tar-bytes', 1500],
  ['notes', 300],
  ['command-lines', 60],
  ['sqlite-file', 6],
  ['exec-answers', 10],
  ['audit-log', 10],
  ['postgresql-replies', 80],
  ['mysql-replies', 80],
])
const ofCommands = 20

describe('what is read is taken or refused in one message, and a refusal changes nothing', () => {
  afterAll(stopServers)

  test.for(targetNames)('%s', { timeout: 300_000 }, async (name, { skip }) => {
    const missing = lacking(missingServer(name))
    if (missing !== undefined) skip(missing)
    const [target, ...others] = await targetsOf(repository, (each) => each === name)
    expect(others).toEqual([])
    onTestFinished(() => target!.close?.())
    const engine = new Engine(target!, 'frozen')
    for (let number = 0; number < (inputs.get(name) ?? ofCommands); number++) {
      const failure = await engine.run(number)
      const again = `npm run fuzz -- --seed frozen --target ${name} --number ${number}`
      expect(failure?.complaint, `${again}\n${failure?.input.toString('base64')}`).toBeUndefined()
    }
  })
})

describe('the targets', () => {
  const sorted = [...targetNames].sort()

  test('are those that --help names', () => {
    const listed = /^ +--target +([\s\S]*?)\n +--/m.exec(usage)![1]!
    expect(listed.split(/,\s+/).sort()).toEqual(sorted)
  })

  test('are those that docs/reliability.md has a result of', () => {
    const page = readFileSync(join(repository, 'docs/reliability.md'), 'utf8')
    const table = page.split('| target | what is changed |')[1]!.split('\n\n', 1)[0]!
    expect([...table.matchAll(/^\| `([\w.-]+)` \|/gm)].map(([, name]) => name).sort()).toEqual(sorted)
  })

  test('have each its own frozen inputs', () => {
    expect(new Set(targetNames).size).toBe(targetNames.length)
    expect([...inputs.keys()].filter((name) => !targetNames.includes(name))).toEqual([])
  })
})

describe('the fuzzer itself', () => {
  const flawed = (run: Target['run']): Engine =>
    new Engine({ name: 'flawed', corpus: [Buffer.from('one\ntwo "three" {"four": 5}\n')], run }, 'seed')

  test('has the same inputs again, and different ones', () => {
    const [one, two] = [flawed(() => undefined), flawed(() => undefined)]
    const texts = Array.from({ length: 200 }, (_, number) => one.input(number).toString('base64'))
    expect(Array.from({ length: 200 }, (_, number) => two.input(number).toString('base64'))).toEqual(texts)
    expect(new Set(texts).size).toBeGreaterThan(150)
  })

  test('finds what throws, and makes it small', async () => {
    const engine = flawed((input) => {
      if (input.includes('__proto__')) throw new TypeError('flaw')
      return undefined
    })
    let number = 0
    while ((await engine.run(number)) === undefined) number++
    const smallest = await engine.minimize((await engine.run(number))!)
    expect(kindOf(smallest.complaint)).toBe('throws TypeError')
    expect(smallest.input.toString('utf8')).toBe('__proto__')
  })

  test('finds what pollutes', async () => {
    const engine = flawed(() => {
      Object.assign(Object.prototype, { polluted: 1 })
      return undefined
    })
    const failure = await engine.run(1)
    expect(kindOf(failure!.complaint)).toBe('pollution')
    Reflect.deleteProperty(Object.prototype, 'polluted')
  })
})
