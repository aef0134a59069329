/** `osa-inventory restore`: an earlier state becomes the newest one again, as a revision of its own. */
import { findRestorable, type Restorable } from '../../app/restore.ts'
import { revisionNames } from '../../app/revision-name.ts'
import { guardAgainstShrinking } from '../../app/shrink-guard.ts'
import type { StoredInventory } from '../../app/store.ts'
import { diffInventories } from '../../core/diff/inventory.ts'
import { briefLines, countsText } from '../../core/diff/text.ts'
import { sameStored } from '../../core/stored-form.ts'
import type { ExitCode } from '../io.ts'
import { type CommandContext, defineCommand, toolProgram } from './command.ts'
import { addConfig, addReason, type ConfigValues, openStore, type ReasonValues } from './options.ts'
import { differenceText } from './paint.ts'

interface Values extends ConfigValues, ReasonValues {
  readonly revision: string
  readonly dry_run: boolean
  readonly yes: boolean
  readonly force: boolean
}

/** Lines of a section that one screen may take. */
const mostLines = 20

export const restoreCommand = defineCommand<Values>({
  description:
    'Puts an earlier revision back, as a new one: nothing is forgotten. Tells what it changes, and asks on a ' +
    'terminal. Works also when the stored file is gone or damaged.',
  examples: [
    'restore latest --yes',
    'restore 12 --dry-run',
    'restore 2026-11-01T08:00:00Z',
    "restore -1 --reason 'wrong host removed'",
  ],
  declare(parser) {
    parser.add_argument('revision', { metavar: 'REV', help: revisionNames })
    parser.add_argument('--dry-run', { action: 'store_true', help: 'tell what would change and store nothing' })
    parser.add_argument('--yes', { action: 'store_true', help: 'do not ask; needed without a terminal' })
    parser.add_argument('--force', { action: 'store_true', help: 'even if more than half of the hosts would go' })
    addConfig(parser)
    addReason(parser)
  },
  async run(values, context): Promise<ExitCode> {
    const store = await openStore(values, context, { force: values.force, manual: !values.dry_run })
    const found = await findRestorable(store, values.revision)
    const present = await store.loadIfSound()
    if (present && isInPlace(present, found)) {
      context.io.out(`${found.name} is what is stored\n`)
      return 0
    }
    demandMostHosts(present, found, values)
    tellChanges(present, found, context)
    if (values.dry_run) {
      context.io.out('nothing was stored (--dry-run)\n')
      return 0
    }
    if (!(await agreed(found, values, context))) return 1
    const written = await store.replace((now) => {
      demandMostHosts(now, found, values)
      return { document: found.document, inventory: found.inventory }
    })
    context.io.out(`${found.name} is back, as revision ${written.id}\n`)
    return 0
  },
})

/** @throws InventoryShrunkError */
function demandMostHosts(present: StoredInventory | undefined, found: Restorable, { force }: Values): void {
  if (!present || force) return
  const remedy = 'add --force to restore it all the same'
  guardAgainstShrinking(found.name, present.inventory, found.inventory, remedy)
}

function isInPlace(present: StoredInventory, found: Restorable): boolean {
  return present.revision.document === found.document || sameStored(present.inventory, found.inventory)
}

function tellChanges(present: StoredInventory | undefined, found: Restorable, { io }: CommandContext): void {
  if (!present) io.out('what is stored is gone or damaged\n')
  const difference = diffInventories(present?.inventory, found.inventory)
  const lines = briefLines(difference, { most: mostLines, more: 'the rest is not shown' })
  io.out(`${differenceText(lines, io)}\n${countsText(difference)}\n`)
}

async function agreed(found: Restorable, { yes }: Values, { io }: CommandContext): Promise<boolean> {
  if (yes) return true
  if (io.isTerminal.in) {
    const answer = await io.ask(`restore ${found.name}? [y/N] `)
    if (/^y(?:es)?$/i.test(answer?.trim() ?? '')) return true
    io.err(`${toolProgram}: nothing was restored\n`)
    return false
  }
  io.err(`${toolProgram}: nothing was restored: without a terminal to ask on, restore needs --yes\n`)
  return false
}
