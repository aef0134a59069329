/** `osa-inventory upgrade-preview`: the stored inventory under the release of another checkout, before it is upgraded to. */

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chooseRelease } from '../../../app/settings/release.ts'
import { previewUpgrade } from '../../../app/upgrade/preview.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { answer } from '../answer.ts'
import { defineCommand, toolProgram } from '../command.ts'
import { addShared, inputPlaces, inventoryIn, openStore, type SharedValues } from '../options.ts'
import { changesSomething, previewAsJson, previewText } from './upgrade-preview-text.ts'

interface Values extends SharedValues {
  readonly to?: string | null
  readonly collections?: string | null
  readonly diff: boolean
}

export const upgradePreviewCommand = defineCommand<Values>({
  description:
    'Tells what the next run would make of the stored inventory under another checkout of OpenStack-Ansible, newer or ' +
    'older: groups and variables that change and why, what has to be renamed first, what the configuration would be ' +
    'blamed for, and groups of its playbooks that would lose their hosts. Changes nothing. Status 0 if nothing would ' +
    'change, 2 if something would, 1 if the run would be refused, 64 for a wrong command line.',
  examples: [
    'upgrade-preview --to /opt/openstack-ansible-33.0.1',
    'upgrade-preview --to ./osa --collections /etc/ansible --json',
  ],
  usageStatus: 64,
  declare(parser) {
    addOption(parser, '--to CHECKOUT', 'the other checkout of OpenStack-Ansible', 'directory')
    addOption(
      parser,
      '--release RELEASE',
      "the release to speak there (2025.2, 33, 32.2.0); default: that of the other checkout's generator",
    )
    addOption(
      parser,
      '--collections DIR',
      "where that release's Ansible collections are, for the playbooks of openstack.osa (from 2024.2 on)",
    )
    addOption(parser, '--diff', 'tell every change, variables by path')
    addShared(parser, 'config', 'environment', 'json')
  },
  async run(values, context): Promise<ExitCode> {
    const { io, usage } = context
    if (!values.to) return usage('say where the other checkout is: --to CHECKOUT')
    const checkout = resolve(io.cwd, values.to)
    const environmentDirectory = join(checkout, 'inventory')
    if (!existsSync(join(environmentDirectory, 'env.d'))) {
      io.err(`${toolProgram}: ${checkout} is not a checkout of OpenStack-Ansible: it has no inventory/env.d\n`)
      return 1
    }
    const release = chooseRelease({ option: values.release ?? undefined, environmentDirectory })
    if (!release.release) {
      io.err(`${toolProgram}: ${release.why}: say with --release which release that checkout is of\n`)
      return 1
    }
    const places = await inputPlaces({ ...values, release: null }, context)
    const store = await openStore(values, context)
    const stored = inventoryIn(store, await store.load(), values, context)
    const collections = values.collections ? resolve(io.cwd, values.collections) : undefined
    const preview = await previewUpgrade({ ...places, stored, target: { checkout, release, collections } })
    answer(values, context, {
      json: () => previewAsJson(preview),
      text: () => previewText(preview, values.diff, io),
    })
    if (preview.refused) return 1
    return changesSomething(preview) ? 2 : 0
  },
})
