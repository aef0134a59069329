/** `npm run fuzz`: see the usage below, and CONTRIBUTING.md. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stopServers } from '../support/sections.ts'
import { type Fail, failing, numberOf, readArguments } from '../support/tool-arguments.ts'
import { Engine, type Failure, kindOf } from './engine.ts'
import { missingServer } from './replies.ts'
import { targetNames, targetsOf } from './targets.ts'
import { usage } from './usage.ts'
import { watched } from './watched.ts'

const fail: Fail = failing('fuzz', usage)
const text = { type: 'string' } as const
const options = {
  ...{ minutes: text, seed: text, target: text, number: text, input: text, keep: text, worker: text },
  help: { type: 'boolean', short: 'h' },
} as const
const repository = join(import.meta.dirname, '../..')
const given = readArguments(options, fail)
const keep = given.keep ?? join(repository, '.cache/fuzz')
const seed = given.seed ?? String(Math.floor(Math.random() * 1e9))
const names = given.target?.split(',') ?? targetNames
const unknown = names.find((name) => !targetNames.includes(name))
if (unknown !== undefined) fail(`there is no target ${unknown}`)

function again({ target, number }: Pick<Failure, 'target' | 'number'>): string {
  return `npm run fuzz -- --target ${target} --seed ${seed} --number ${number}`
}

/** Leaves the input and what is wrong; gives the line that tells of it. */
function leave(failure: Failure): string {
  mkdirSync(keep, { recursive: true })
  const path = join(keep, `${failure.target}-${seed}-${failure.number}`)
  writeFileSync(path, failure.input)
  writeFileSync(`${path}.txt`, `${failure.complaint}\n\n${again(failure)} --input ${path}\n`)
  const shown = failure.complaint.split('\n').slice(0, 12).join('\n    ')
  return `  ${failure.target}: ${shown}\n    input: ${path}\n    again: ${again(failure)} --input ${path}\n`
}

/** The only one of a name. */
async function only(name: string) {
  const missing = missingServer(name)
  if (missing !== undefined) fail(`${name}: ${missing}`)
  const [target] = await targetsOf(repository, (each) => each === name)
  return { target: target!, engine: new Engine(target!, seed) }
}

/** One input, with what is wrong with it. */
async function repeat(name: string, number: number): Promise<void> {
  const { target, engine } = await only(name)
  const input = given.input === undefined ? engine.input(number) : readFileSync(given.input)
  const complaint = await engine.complaint(number, input)
  const failure = complaint === undefined ? undefined : { target: name, number, complaint, input }
  if (failure === undefined) process.stdout.write(`${name} ${number}: nothing is wrong\n`)
  else {
    process.stdout.write(leave(await engine.minimize(failure)))
    process.exitCode = 1
  }
  await target.close?.()
  await stopServers()
}

/** Runs on until it is ended; tells of itself in lines of JSON. What is being read is left in a file. */
async function work(name: string, from: number): Promise<void> {
  const { target, engine } = await only(name)
  const seen = new Set<string>()
  const until = Date.now() + numberOf(given.minutes ?? '1', 'minutes', fail) * 60_000
  const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)
  let number = from
  for (let told = 0; Date.now() < until; number++) {
    const failure = await engine.run(number, (input) => writeFileSync(join(keep, `reading-${name}`), input))
    if (failure !== undefined && !seen.has(kindOf(failure.complaint))) {
      seen.add(kindOf(failure.complaint))
      const smallest = await engine.minimize(failure)
      say({ told: leave(smallest) })
    }
    if (Date.now() - told < 1000) continue
    told = Date.now()
    say({ at: number })
  }
  say({ at: number, ended: true })
  await target.close?.()
  await stopServers()
}

async function all(minutes: number): Promise<void> {
  mkdirSync(keep, { recursive: true })
  process.stdout.write(`seed ${seed}, ${minutes} min\n`)
  const argv = (name: string, from: number, left: number) => [
    ...['--worker', String(from), '--target', name, '--seed', seed, '--minutes', String(left), '--keep', keep],
  ]
  for (const name of names) {
    const missing = missingServer(name)
    if (missing !== undefined) {
      process.stdout.write(`${name}: skipped: ${missing}\n`)
      continue
    }
    const result = await watched((from, left) => argv(name, from, left), minutes / names.length)
    for (const told of result.told) process.stdout.write(told)
    for (const { number, why } of result.died) {
      const reading = join(keep, `reading-${name}`)
      const input = existsSync(reading) ? readFileSync(reading) : Buffer.alloc(0)
      process.stdout.write(leave({ target: name, number, complaint: why, input }))
    }
    rmSync(join(keep, `reading-${name}`), { force: true })
    const wrong = result.told.length + result.died.length
    process.stdout.write(`${name}: ${result.runs} inputs in ${result.seconds.toFixed(0)} s, ${wrong} kinds of fault\n`)
    if (wrong > 0) process.exitCode = 1
  }
}

if (given.help) process.stdout.write(usage)
else if (given.worker !== undefined) await work(names[0]!, numberOf(given.worker, 'worker', fail))
else if (given.number !== undefined) await repeat(names[0]!, numberOf(given.number, 'number', fail))
else await all(numberOf(given.minutes ?? '10', 'minutes', fail))
