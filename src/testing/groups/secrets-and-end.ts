import { maskSecrets } from '../../backends/support/mask.ts'
import type { Bench } from '../bench.ts'
import type { CheckGroup } from '../check.ts'
import { brief, demand } from '../expectations.ts'
import { leftoversOf } from '../leftovers.ts'

/** Milliseconds in which what was closed has to be gone. */
const patience = 3000

export const secretsAndEnd: CheckGroup = {
  number: 8,
  title: 'secrets and the end',
  checks: [
    {
      id: '8.1',
      title: '`close` twice is harmless, also without anything in between',
      isQuick: true,
      async run(bench) {
        const [used, unused] = [await bench.open(), await bench.open()]
        await bench.write(used, ['{}'])
        for (const backend of [used, unused, used, unused]) await backend.close?.()
      },
    },
    {
      id: '8.2',
      title: 'after `close` no timer and no socket is left',
      async run(bench) {
        const left = await leftoversOf(async () => {
          const backend = await bench.open()
          await backend.load()
          await bench.write(backend, ['{}'])
          await backend.close?.()
        }, patience)
        demand(
          left.length === 0,
          `${patience / 1000} s after \`close\` there is still something open: ${left.join(', ')}`,
        )
      },
    },
    {
      id: '8.3',
      title: 'a process that has closed the backend ends by itself',
      needs: ['processes'],
      async run(bench) {
        const [other] = await bench.startOthers([{ kind: 'leave' }])
        await other!.succeed('opening, writing and closing')
        demand(
          await other!.endsWithin(patience),
          `a process still ran ${patience / 1000} s after it had closed the backend`,
        )
      },
    },
    {
      id: '8.4',
      title: 'no secret is in any error or remark of this run',
      needs: ['secrets'],
      async run(bench) {
        await provokeErrors(bench)
        for (const text of bench.witness.heard) {
          const leaked = bench.secrets.some((secret) => text.includes(secret))
          demand(!leaked, `a secret is in this: ${maskSecrets(text, bench.secrets).slice(0, 600)}`)
        }
      },
    },
    {
      id: '8.5',
      title: 'it writes to neither standard output nor standard error',
      needs: ['processes'],
      async run(bench) {
        const [other] = await bench.startOthers([{ kind: 'leave' }])
        await other!.succeed('opening, writing and closing')
        await other!.endsWithin(patience)
        demand(other!.words === '', `both belong to the program, and there was written: ${brief(other!.words)}`)
      },
    },
  ],
}

/** What goes wrong in the other groups may have been left out of this run. */
async function provokeErrors(bench: Bench): Promise<void> {
  const attempts = [
    async () => bench.write(await bench.open(), ['{}', '{}']),
    async () => bench.write(await bench.open(), ['{}']),
    async () => (await bench.open()).loadRevision?.(1_000_000),
    async () => (await bench.open(`../${bench.deployment}`)).load(),
  ]
  for (const attempt of attempts) await attempt().catch(() => undefined)
}
