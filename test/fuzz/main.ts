/** `npm run fuzz`: see the usage below, and CONTRIBUTING.md. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Engine, type Failure, kindOf } from './engine.ts'
import { targetNames, targetsOf } from './targets.ts'
import { watched } from './watched.ts'

const usage = `npm run fuzz -- [--minutes N] [--seed S] [--target T[,T]] [--number N] [--keep DIR]
    --minutes  of all targets together; the default is 10
    --seed     from which all is drawn; the default is a new one
    --target   ${targetNames.join(', ').replace(/(.{50,60}), /g, '$1,\n               ')}
    --number   only this input of the target: shows it again
    --keep     where inputs are left that something is wrong with; the default is .cache/fuzz
`

function fail(message: string): never {
  process.stderr.write(`fuzz: ${message}\n${usage}`)
  process.exit(2)
}

function readArguments() {
  try {
    const text = { type: 'string' } as const
    const options = {
      ...{ minutes: text, seed: text, target: text, number: text, keep: text, worker: text },
      help: { type: 'boolean', short: 'h' },
    } as const
    return parseArgs({ options }).values
  } catch (error) {
    return fail((error as Error).message)
  }
}

function numberOf(text: string, name: string): number {
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number) || number < 0) fail(`--${name} takes a number, not ${text}`)
  return number
}

const repository = join(import.meta.dirname, '../..')
const given = readArguments()
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
  writeFileSync(`${path}.txt`, `${failure.complaint}\n\n${again(failure)}\n`)
  const shown = failure.complaint.split('\n').slice(0, 12).join('\n    ')
  return `  ${failure.target}: ${shown}\n    input: ${path}\n    again: ${again(failure)}\n`
}

/** The only one of a name. */
async function only(name: string) {
  const [target] = await targetsOf(repository, (each) => each === name)
  return { target: target!, engine: new Engine(target!, seed) }
}

/** One input, with what is wrong with it. */
async function repeat(name: string, number: number): Promise<void> {
  const { target, engine } = await only(name)
  const failure = await engine.run(number)
  if (failure === undefined) process.stdout.write(`${name} ${number}: nothing is wrong\n`)
  else {
    process.stdout.write(leave(await engine.minimize(failure)))
    process.exitCode = 1
  }
  await target.close?.()
}

/** Runs on until it is ended; tells of itself in lines of JSON. What is being read is left in a file. */
async function work(name: string, from: number): Promise<void> {
  const { target, engine } = await only(name)
  const seen = new Set<string>()
  const until = Date.now() + numberOf(given.minutes ?? '1', 'minutes') * 60_000
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
}

async function all(minutes: number): Promise<void> {
  mkdirSync(keep, { recursive: true })
  process.stdout.write(`seed ${seed}, ${minutes} min\n`)
  const argv = (name: string, from: number, left: number) => [
    ...['--worker', String(from), '--target', name, '--seed', seed, '--minutes', String(left), '--keep', keep],
  ]
  for (const name of names) {
    const result = await watched((from, left) => argv(name, from, left), minutes / names.length)
    for (const told of result.told) process.stdout.write(told)
    for (const { number, why } of result.died) {
      const input = readFileSync(join(keep, `reading-${name}`))
      process.stdout.write(leave({ target: name, number, complaint: why, input }))
    }
    rmSync(join(keep, `reading-${name}`), { force: true })
    const wrong = result.told.length + result.died.length
    process.stdout.write(`${name}: ${result.runs} inputs in ${result.seconds.toFixed(0)} s, ${wrong} kinds of fault\n`)
    if (wrong > 0) process.exitCode = 1
  }
}

if (given.help) process.stdout.write(usage)
else if (given.worker !== undefined) await work(names[0]!, numberOf(given.worker, 'worker'))
else if (given.number !== undefined) await repeat(names[0]!, numberOf(given.number, 'number'))
else await all(numberOf(given.minutes ?? '10', 'minutes'))
