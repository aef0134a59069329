/** `osa-inventory restore`: an earlier state becomes the newest one again, as its own revision. */

import { findRestorable } from '../../../app/store/restore.ts'
import { revisionNames } from '../../../app/store/revision-name.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { defineCommand } from '../command.ts'
import { addShared, openStore, type SharedValues } from '../options.ts'
import { type ReplacementValues, type ReplacementWords, replaceStored } from './replacement.ts'

interface Values extends SharedValues, ReplacementValues {
  readonly revision: string
}

const words: ReplacementWords = {
  verb: 'restore',
  done: 'restored',
  absent: 'what is stored is gone or damaged',
  source: {},
  told: (name, revision) => `${name} is back, as revision ${revision}`,
}

export const restoreCommand = defineCommand<Values>({
  description:
    'Puts an earlier revision back, as a new one: nothing is forgotten. Tells what it changes, and asks on a ' +
    'terminal. Works also when the stored file is gone or damaged.',
  examples: [
    'restore latest --yes',
    'restore 12 --dry-run',
    'restore 12 --yes --json | jq .revision',
    'restore openstack_inventory.json-20261101_080000.json',
    'restore 2026-11-01T08:00:00Z',
    "restore -1 --reason 'wrong host removed'",
  ],
  declare(parser) {
    parser.add_argument('revision', {
      metavar: 'REV',
      help: `${revisionNames}, or the name of a backup in the tar`,
    })
    addOption(parser, '--dry-run', 'tell what would change and store nothing')
    addOption(parser, '--yes', 'do not ask; needed without a terminal')
    addOption(parser, '--force', 'even if more than half of the hosts would go')
    addShared(parser, 'config', 'json', 'reason')
  },
  async run(values, context): Promise<ExitCode> {
    const store = await openStore(values, context, { force: values.force, manual: !values.dry_run })
    const found = await findRestorable(store, values.revision)
    return replaceStored(found, store, { values, context, words })
  },
})
