/** `osa-inventory watch`: a line for each new revision, for monitoring and for mirrors in other places. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watchRevisions } from '../../../app/store/watch.ts'
import type { RevisionInfo } from '../../../backends/contract.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { answer } from '../answer.ts'
import { type CommandContext, defineCommand, toolProgram } from '../command.ts'
import { millisecondsOf } from '../duration.ts'
import { addShared, openStore, type SharedValues } from '../options.ts'
import { historyCells } from './history-list.ts'
import { infoAsJson } from './history-patch.ts'

interface Values extends SharedValues {
  readonly interval?: string | null
  readonly exec?: string | null
  readonly count?: string | null
  readonly after?: string | null
}

export const watchCommand = defineCommand<Values>({
  description:
    'Prints a line for each revision that is written from now on: number, time, author, what changed, command, reason, as ' +
    '`history` does. etcd and PostgreSQL tell at once; the others are asked every few seconds. Ends by Ctrl-C.',
  examples: ['watch', 'watch --json', "watch --exec 'osa-inventory export -o /srv/inventory.json'"],
  isStream: true,
  declare(parser) {
    addOption(parser, '--interval TIME', 'how often it is asked (5s, 1m); default: 5s')
    addOption(
      parser,
      '--exec COMMAND',
      'run this with the shell for each: OSA_INVENTORY_REVISION is its number, standard input its description as JSON',
    )
    addOption(parser, '--after N', 'begin with what was written after revision N: to go on after a pause')
    addOption(parser, '--count N', 'end after so many')
    addShared(parser, 'config', 'names')
  },
  async run(values, context): Promise<ExitCode> {
    const interval = millisecondsOf(values.interval ?? '5s', 100)
    if (typeof interval === 'string') return context.usage(`--interval ${interval}`)
    const most = values.count ? Number(values.count) : Number.POSITIVE_INFINITY
    if (!(most >= 1)) return context.usage(`--count ${values.count}: is not a number from 1 on`)
    const after = values.after ? Number(values.after) : undefined
    if (after !== undefined && !(Number.isSafeInteger(after) && after >= 0)) {
      return context.usage(`--after ${values.after}: is not the number of a revision`)
    }
    const store = await openStore(values, context)
    const ended = new AbortController()
    const tell = (message: string): void => context.io.err(`${toolProgram}: ${message}\n`)
    const watching = { after, interval, signal: ended.signal, tell, debug: context.debug }
    let count = 0
    try {
      for await (const info of watchRevisions(store, watching)) {
        answer(values, context, {
          json: () => infoAsJson(info),
          text: () => `${historyCells(info).join('  ')}\n`,
          names: () => [String(info.id)],
        })
        if (values.exec) await carryOut(values.exec, info, context)
        if (++count >= most) break
      }
    } finally {
      ended.abort()
    }
    return 0
  },
})

/** What it prints goes where this program's output goes; that it failed is told, and the next one is waited for. */
async function carryOut(command: string, info: RevisionInfo, { io }: CommandContext): Promise<void> {
  const child = spawn('/bin/sh', ['-c', command], {
    env: { ...io.env, OSA_INVENTORY_REVISION: String(info.id) },
    cwd: io.cwd,
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  child.stdin.on('error', () => {})
  child.stdin.end(`${JSON.stringify(infoAsJson(info))}\n`)
  const [status, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  if (status === 0) return
  io.err(`${toolProgram}: revision ${info.id}: ${command} ended with ${signal ?? `status ${status}`}\n`)
}
