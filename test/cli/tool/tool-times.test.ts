/** A time is written in the same ways wherever a command takes one. */
import { expect, it } from 'vitest'
import { deployedCloud } from './tool-run.ts'

const commands = [
  'history --since WHEN',
  'history prune --dry-run --older-than WHEN',
  'show WHEN',
  'diff WHEN',
  'restore WHEN --dry-run',
]

it('a time with zone, a day and an age are taken by every command, and what is none is refused', async () => {
  const cloud = await deployedCloud()
  await cloud.run('remove compute3 --yes')
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
  const forms = [tomorrow, tomorrow.slice(0, 10), tomorrow.replace('Z', '+00:00'), '0s', '0m', '0h', '0d', '0w']
  const wrong = [
    ['2026-11-01T08:00', 'it has no time zone'],
    ['2026-02-30', 'there is no such day or hour'],
    ['yesterday', '2026-11-01T08:00:00Z'],
  ] as const
  for (const command of commands) {
    for (const when of forms) {
      const { status, err } = await cloud.run(command.replace('WHEN', when))
      expect([command, when, status, err]).toEqual([command, when, 0, ''])
    }
    for (const [when, told] of wrong) {
      const { status, out, err } = await cloud.run(command.replace('WHEN', when))
      expect([command, when, status === 0, out]).toEqual([command, when, false, ''])
      expect(err).toContain(told)
    }
  }
})
