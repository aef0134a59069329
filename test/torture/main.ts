/** `npm run torture`: see the usage below, and CONTRIBUTING.md. */
import { appendFileSync } from 'node:fs'
import { type Fail, failing, numberOf, readArguments } from '../support/tool-arguments.ts'
import { brokenWays } from './arenas/broken.ts'
import { arenaKinds } from './arenas/kinds.ts'
import { repeatLine, rowOf } from './report.ts'
import { torture } from './torture.ts'

const backends = [...arenaKinds.keys()]
const usage = `npm run torture -- [--backend B[,B]] [--minutes N] [--seed S] [--report FILE] [--keep]
    --backend  ${backends.join(', ')}; the default is all but the last,
               which does not keep its promises and has to be found out
    --fault    how: ${brokenWays.join(', ')}
    --minutes  of each backend; the default is 1
    --seed     from which all is drawn; the default is a new one
    --report   a line of JSON for each round is added to this file
    --keep     the evidence also of a round in which all promises held
`

const fail: Fail = failing('torture', usage)
const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const
const options = {
  ...{ backend: text, minutes: text, seed: text, fault: text, report: text, keep: flag },
  help: { ...flag, short: 'h' },
} as const
const given = readArguments(options, fail)
if (given.help) {
  process.stdout.write(usage)
  process.exit(0)
}
const names = given.backend?.split(',') ?? backends.filter((name) => name !== 'broken')
const unknown = names.find((name) => !arenaKinds.has(name))
if (unknown !== undefined) fail(`there is no backend ${unknown}`)
const { fault, keep } = given
if (fault !== undefined && !(brokenWays as readonly string[]).includes(fault)) fail(`there is no fault ${fault}`)
if (fault !== undefined && names.join() !== 'broken') fail('--fault is for --backend broken')
const minutes = numberOf(given.minutes ?? '1', 'minutes', fail)
const seed = given.seed === undefined ? Math.floor(Math.random() * 1e9) : numberOf(given.seed, 'seed', fail)

// Servers end with this process, by whatever it ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

for (const backend of names) {
  const kind = arenaKinds.get(backend)!
  const missing = await kind.missing()
  if (missing !== undefined) {
    process.stderr.write(`${backend}: skipped: ${missing}\n`)
    continue
  }
  process.stderr.write(`${backend}: ${minutes} min, seed ${seed}\n`)
  const report = await torture({ backend, kind, seed, minutes, keep, ...(fault === undefined ? {} : { fault }) })
  const line = `${JSON.stringify(report)}\n`
  process.stdout.write(line)
  if (given.report !== undefined) appendFileSync(given.report, line)
  process.stderr.write(`${rowOf(report)}\n`)
  const { violations, verdict, evidence } = report
  for (const each of violations.slice(0, 20)) process.stderr.write(`  ${each}\n`)
  if (violations.length > 20) process.stderr.write(`  and ${violations.length - 20} more\n`)
  if (evidence !== undefined) process.stderr.write(`  evidence: ${evidence}\n`)
  if (verdict === 'broken') {
    process.stderr.write(`  again: ${repeatLine(report)}\n`)
    process.exitCode = 1
  }
}
