/** `osa-inventory explore`: the page of the explorer on this machine, over the configured backend. */

import { Live } from '../../../app/explorer/live.ts'
import { pageTexts } from '../../../app/explorer/page-texts.ts'
import { serve } from '../../../app/explorer/server.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { answer } from '../answer.ts'
import { defineCommand, toolProgram } from '../command.ts'
import { millisecondsOf } from '../duration.ts'
import { untilSignal } from '../interrupt.ts'
import { addShared, type SharedValues } from '../options.ts'
import { openInBrowser } from './browser.ts'
import { addSecretsOptions, type SecretsValues } from './secrets-options.ts'
import { subjectOf } from './subject.ts'

interface Values extends SharedValues, SecretsValues {
  readonly port?: string | null
  readonly open: boolean
  readonly idle: string
  readonly interval: string
}

export const exploreCommand = defineCommand<Values>({
  description:
    'Shows the cloud in a browser: placement, networks, groups, history, findings. Serves a page on 127.0.0.1 that ' +
    'follows new revisions, prints its address, and changes nothing. Ends by Ctrl-C, or when no page was open for a while.',
  examples: ['explore --open', 'explore --port 8080', 'explore --no-variables --idle 10m'],
  isStream: true,
  declare(parser) {
    addOption(parser, '--port N', 'default: one that is free')
    addOption(parser, '--open', 'opens the page with xdg-open')
    parser.add_argument('--idle', {
      metavar: 'TIME',
      default: '60m',
      help: 'ends after so long without an open page (30s, 10m); default: 60m',
    })
    parser.add_argument('--interval', {
      metavar: 'TIME',
      default: '5s',
      help: 'how often a backend that does not tell of changes is asked (5s, 1m); default: 5s',
    })
    addSecretsOptions(parser)
    addShared(parser, 'config', 'environment', 'release', 'osa-root', 'runtime', 'json')
  },
  async run(values, context): Promise<ExitCode> {
    const port = values.port ? Number(values.port) : 0
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      return context.usage(`--port ${values.port}: is not the number of a port`)
    }
    const times = { idle: millisecondsOf(values.idle, 1000), interval: millisecondsOf(values.interval, 100) }
    for (const [name, time] of Object.entries(times)) {
      if (typeof time === 'string') return context.usage(`--${name} ${time}`)
    }
    const subject = await subjectOf(values, context)
    const texts = pageTexts()
    await untilSignal(async (interrupted) => {
      const ended = new AbortController()
      const signal = AbortSignal.any([interrupted, ended.signal])
      const live = await Live.of(subject, { signal, interval: times.interval as number, debug: context.debug })
      const tell = (message: string): void => context.io.err(`${toolProgram}: ${message}\n`)
      const { deployment } = await live.data()
      const running = await serve(live, { port, idle: times.idle as number, texts, deployment, signal, tell })
      const { address } = running
      answer(values, context, { json: () => ({ address }), text: () => `${address}\n` })
      const browser = values.open ? await openInBrowser(address, tell) : undefined
      const following = live.follow()
      try {
        const why = await Promise.race([running.ended, following.then(() => running.ended)])
        if (why === 'idle') tell(`no page was open for ${values.idle}: ended`)
      } finally {
        ended.abort()
        browser?.remove()
        await Promise.allSettled([following, running.ended])
      }
    })
    return 0
  },
})
