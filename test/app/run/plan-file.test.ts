/** The file of a plan comes from outside: what is read back is what was written, or it is refused. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Plan, PlanError, planFormat, planText, readPlan } from '../../../src/app/run/plan-file.ts'
import { KeptRandom, ToldRandom } from '../../../src/app/run/planned-random.ts'
import { systemRandom } from '../../../src/app/store/random.ts'
import { scratch } from '../../support/program.ts'

const digest = 'a'.repeat(64)
const plan: Plan = {
  format: planFormat,
  tool: 'osa-inventory/1.2.3',
  made: { time: '2026-11-22T17:08:27.941Z', author: 'alice@deploy1', command: 'osa-inventory generate', reason: 'é' },
  place: { backend: 'file', deployment: 'default', config: '/etc/openstack_deploy', environment: '/opt/x' },
  rules: { release: { name: '33.0.0', points: ['a'] }, asked: '33', quirks: [], new: false, force: false },
  base: { id: 3, lineage: 'x', change: 'y', digest },
  inputs: [{ name: 'config openstack_user_config.yml', sha256: digest }],
  result: { changed: true, digest },
  added: { hosts: ['a'], containers: [], addresses: [{ host: 'a', network: 'b', address: '10.0.0.1' }] },
  draws: ['1a2b3c4d', '17/1021'],
}
const names = { shown: 'x.plan', again: 'osa-inventory generate --dry-run -o x.plan' }

function readBack(text: string | Uint8Array): Plan {
  const path = join(scratch(), 'x.plan')
  writeFileSync(path, text)
  return readPlan(path, names)
}

function refusal(text: string | Uint8Array): PlanError {
  try {
    readBack(text)
  } catch (error) {
    expect(error).toBeInstanceOf(PlanError)
    return error as PlanError
  }
  throw new Error('it was taken')
}

describe('a plan', () => {
  it('is read back as it was written', () => {
    expect(readBack(planText(plan))).toEqual(plan)
    expect(readBack(planText({ ...plan, base: null }))).toEqual({ ...plan, base: null })
  })

  it('with any byte changed is the same plan or refused', () => {
    const bytes = Buffer.from(planText(plan))
    const path = join(scratch(), 'x.plan')
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const changed = Buffer.from(bytes)
        changed[at] = byte
        writeFileSync(path, changed)
        try {
          expect(readPlan(path, names)).toEqual(plan)
        } catch (error) {
          expect(error).toBeInstanceOf(PlanError)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('that was cut short is refused', () => {
    const text = planText(plan)
    for (let length = 0; length < text.length - 1; length += 37) refusal(text.slice(0, length))
  })

  it.each(['not a plan', '', '[]', '"x"', '{}', '{"format": 3}', '{"_meta": {"hostvars": {}}}'])(
    'is not this text: %s',
    (text) => {
      expect(refusal(text)).toMatchObject({
        message: 'x.plan is not a plan',
        remedy: 'osa-inventory generate --dry-run -o FILE writes one',
      })
    },
  )

  it('in the format of another version says so', () => {
    const { message, remedy } = refusal(planText({ ...plan, format: 'osa-inventory plan 2' as typeof planFormat }))
    expect(message).toBe(
      'x.plan is in the format `osa-inventory plan 2`, and this program reads `osa-inventory plan 1`',
    )
    expect(remedy).toBe(`make the plan again with this program: ${names.again}`)
  })

  it('with a wrong member names it, also where the seal fits', () => {
    const wrong = (more: object) => refusal(planText({ ...plan, ...more } as Plan)).message
    expect(wrong({ base: { ...plan.base, id: 0 } })).toBe(
      'x.plan: "base" is missing or wrong: it was damaged or edited',
    )
    expect(wrong({ draws: ['x'] })).toContain('"draws" is missing or wrong')
    expect(wrong({ inputs: [{ name: 'a' }] })).toContain('"inputs" is missing or wrong')
    expect(wrong({ made: undefined })).toContain('"made" is missing or wrong')
    expect(wrong({ more: 1 })).toContain('"more" is not in a plan')
  })

  it('that was edited is refused by its digest', () => {
    const edited = planText(plan).replace('"10.0.0.1"', '"10.0.0.2"')
    expect(refusal(edited).message).toBe('x.plan: its digest does not fit: it was damaged or edited')
  })

  it('that is not there, a directory or not UTF-8 is told as that', () => {
    const directory = scratch()
    mkdirSync(join(directory, 'd'))
    expect(() => readPlan(join(directory, 'none'), names)).toThrow('x.plan cannot be read: there is no such file')
    expect(() => readPlan(join(directory, 'd'), names)).toThrow('x.plan cannot be read: it is a directory')
    expect(refusal(Buffer.from([0x7b, 0xff, 0x7d])).message).toBe('x.plan is not UTF-8: it was damaged')
  })
})

describe('what was drawn', () => {
  const asked = fc.array(fc.oneof(fc.bigInt({ min: 1n, max: 1n << 128n }), fc.integer({ min: 1, max: 32 })))

  it('is given again in the same order, and nothing else', () => {
    fc.assert(
      fc.property(asked, (questions) => {
        const kept = new KeptRandom(systemRandom())
        const ask = (random: KeptRandom | ToldRandom) =>
          questions.map((question) => (typeof question === 'bigint' ? random.below(question) : random.hex(question)))
        const first = ask(kept)
        const told = new ToldRandom(JSON.parse(JSON.stringify(kept.draws)), () => new PlanError('other', ''))
        expect(ask(told)).toEqual(first)
        expect(told.isAtEnd).toBe(true)
        expect(() => told.hex(1)).toThrow(PlanError)
      }),
    )
  })

  it('is not given to who asks for something else', () => {
    const told = (...draws: string[]) => new ToldRandom(draws, () => new PlanError('other', ''))
    expect(() => told('17/1021').below(1022n)).toThrow(PlanError)
    expect(() => told('1021/1021').below(1021n)).toThrow(PlanError)
    expect(() => told('17').below(1021n)).toThrow(PlanError)
    expect(() => told('1a').hex(3)).toThrow(PlanError)
    expect(() => told('1/2').hex(3)).toThrow(PlanError)
  })
})
