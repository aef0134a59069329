/** Commands that change the stored inventory in a way of their own: told, tried with `--dry-run`, stored as one revision. */

import type { InventoryStore } from '../../../app/store/store.ts'
import { storedIn, usableInventory } from '../../../app/store/stored-cloud.ts'
import { diffInventories } from '../../../core/changes/diff/inventory.ts'
import { differenceAsJson } from '../../../core/changes/diff/json.ts'
import { briefLines, countsText } from '../../../core/changes/diff/text.ts'
import { dumpJson } from '../../../python/json-write.ts'
import { Dict } from '../../../python/value.ts'
import type { ExitCode } from '../../io.ts'
import type { CommandContext } from '../command.ts'
import { directoryOf, type EnvironmentValues, type JsonValues, printJson, type ReasonValues } from '../options.ts'
import { differenceText } from '../paint.ts'

export interface EditValues extends EnvironmentValues, JsonValues, ReasonValues {
  readonly dry_run: boolean
}

export interface Edit {
  /** The same object as before if nothing changes. */
  readonly inventory: Dict
  readonly notes: readonly string[]
  /** What is left to do once it is stored, a line each. */
  readonly next: readonly string[]
  /** What to say when nothing changes. */
  readonly unchanged: string
}

/** Lines of a section that one screen may take. */
const mostLines = 20

/** @param plan is asked again when somebody else was faster; whatever it throws refuses the command */
export async function carryOutEdit(
  plan: (stored: Dict) => Edit | Promise<Edit>,
  store: InventoryStore,
  values: EditValues,
  context: CommandContext,
): Promise<ExitCode> {
  let done: { readonly before: Dict; readonly edit: Edit } | undefined
  const { written } = await store.update(async (stored) => {
    const before = usableInventory(stored, storedIn(store.backend, directoryOf(values, context)))
    const edit = await plan(before)
    done = { before, edit }
    const changed = edit.inventory !== before && !values.dry_run
    const document = changed ? dumpJson(edit.inventory) : ''
    return { document, inventory: edit.inventory, changed, dryRun: values.dry_run }
  })
  if (!done) throw new Error('unreachable: the store computes at least once')
  tell(done.before, done.edit, written?.id, values, context)
  return 0
}

function tell(
  before: Dict,
  edit: Edit,
  revision: number | undefined,
  values: EditValues,
  context: CommandContext,
): void {
  const { io } = context
  const changed = edit.inventory !== before
  const difference = diffInventories(before, edit.inventory)
  if (values.json) {
    const outcome = new Dict([
      ['changed', changed],
      ['difference', differenceAsJson(difference)],
      ['dry_run', values.dry_run],
      ['notes', [...edit.notes]],
      ['revision', revision ?? null],
    ])
    printJson(outcome, context)
    return
  }
  const notes = edit.notes.map((note) => `note: ${note}\n`).join('')
  if (!changed) {
    io.out(`${edit.unchanged}\n${notes}`)
    return
  }
  io.out(
    `${differenceText(briefLines(difference, { most: mostLines, more: '--json shows all' }), io)}\n${countsText(difference)}\n${notes}`,
  )
  if (revision === undefined) io.out('nothing was stored (--dry-run)\n')
  else io.out([`stored as revision ${revision}`, ...edit.next].map((line) => `${line}\n`).join(''))
}
