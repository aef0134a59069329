/** Random YAML, read here and by the PyYAML of this machine. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { loadYaml, YamlError } from '../../src/python/yaml.ts'
import { itAsksPython } from './live-python.ts'
import { type Encoded, encode } from './yaml-encoding.ts'
import { brokenDocument, debris, randomDocument } from './yaml-grammar.ts'
import { type Random, randomScalar, seeded } from './yaml-random.ts'

type Answer = { readonly value: Encoded } | { readonly error: string }

const python = process.env.OSA_TEST_PYTHON ?? '/usr/bin/python3'

function askPyYaml(texts: readonly string[]): Answer[] {
  const input = texts.map((text) => `${JSON.stringify(text)}\n`).join('')
  const script = join(import.meta.dirname, 'tools', 'yaml-answers.py')
  const run = spawnSync(python, ['-B', script], { input, encoding: 'utf8', maxBuffer: 2 ** 30 })
  if (run.status !== 0) throw new Error(`${script} failed: ${run.error?.message ?? run.stderr}`)
  return run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer)
}

function ours(text: string): Answer {
  try {
    return { value: encode(loadYaml(text)) }
  } catch (error) {
    if (error instanceof YamlError) return { error: error.problem }
    throw error
  }
}

/** The differences that fixtures/yaml.json lists under "read otherwise". */
const REFUSED_HERE = /cannot contain itself/

function isKnownDifference(text: string, got: Answer, answer: Answer): boolean {
  if ('error' in got) return REFUSED_HERE.test(got.error)
  return 'error' in answer && answer.error === 'ConstructorError' && /[&!]\S+ +=/.test(text)
}

function compare(make: (random: Random) => string, count: number, seed: number): { agreed: number; known: number } {
  const random = seeded(seed)
  const texts = Array.from({ length: count }, () => make(random))
  const answers = askPyYaml(texts)
  let agreed = 0
  let known = 0
  texts.forEach((text, index) => {
    const got = ours(text)
    const answer = answers[index]!
    if ('value' in got && 'value' in answer) {
      expect(got, `of ${JSON.stringify(text)}`).toEqual(answer)
      agreed++
    } else if ('value' in got !== 'value' in answer) {
      expect(isKnownDifference(text, got, answer), `${JSON.stringify({ text, got, answer })}`).toBe(true)
      known++
    }
  })
  return { agreed, known }
}

describe('loadYaml agrees with the PyYAML of this machine', () => {
  itAsksPython(
    'on 20,000 scalars',
    () => {
      const { agreed, known } = compare(randomScalar, 20_000, 1)
      expect(agreed).toBeGreaterThan(15_000)
      expect(known).toBe(0)
    },
    'yaml',
  )
  itAsksPython('on 4,000 documents', () => void expectAgreement(randomDocument, 4000, 2000), 'yaml')
  itAsksPython('on 4,000 broken documents', () => void expectAgreement(brokenDocument, 4000, 1000), 'yaml')
  itAsksPython('on 4,000 heaps of indicators', () => void expectAgreement(debris, 4000, 1000), 'yaml')
})

/** Enough must be good YAML for the comparison to mean something, and few may differ in the ways that are known. */
function expectAgreement(make: (random: Random) => string, count: number, least: number): void {
  const { agreed, known } = compare(make, count, 2)
  expect(agreed).toBeGreaterThan(least)
  expect(known).toBeLessThan(count / 20)
}
