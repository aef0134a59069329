/** Commands that change the stored inventory in their own way: told, tried with `--dry-run`, stored as one revision. */

import { documentOf } from '../../../app/store/document.ts'
import type { InventoryStore } from '../../../app/store/store.ts'
import type { RevisionId } from '../../../backends/contract.ts'
import { diffInventories } from '../../../core/changes/diff/inventory.ts'
import { differenceAsJson } from '../../../core/changes/diff/json.ts'
import type { Dict } from '../../../python/value.ts'
import type { ExitCode } from '../../io.ts'
import { answer } from '../answer.ts'
import type { CommandContext } from '../command.ts'
import { changesText } from '../difference-text.ts'
import { inventoryIn, type SharedValues } from '../options.ts'

export interface EditValues extends SharedValues {
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

/** @param plan is asked again when someone else wrote first; whatever it throws refuses the command */
export async function carryOutEdit(
  plan: (stored: Dict) => Edit | Promise<Edit>,
  store: InventoryStore,
  values: EditValues,
  context: CommandContext,
): Promise<ExitCode> {
  let done: { readonly before: Dict; readonly edit: Edit } | undefined
  const { written } = await store.update(async (stored) => {
    const before = inventoryIn(store, stored, values, context)
    const edit = await plan(before)
    done = { before, edit }
    const changed = edit.inventory !== before && !values.dry_run
    const document = changed ? documentOf(edit.inventory) : ''
    return { document, inventory: edit.inventory, changed, dryRun: values.dry_run }
  })
  if (!done) throw new TypeError('unreachable: the store computes at least once')
  const { before, edit } = done
  const difference = diffInventories(before, edit.inventory)
  answer(values, context, {
    json: () => ({
      changed: edit.inventory !== before,
      difference: differenceAsJson(difference),
      dry_run: values.dry_run,
      notes: edit.notes,
      revision: written?.id ?? null,
    }),
    text: () => {
      const notes = edit.notes.map((note) => `note: ${note}\n`).join('')
      if (edit.inventory === before) return `${edit.unchanged}\n${notes}`
      const changes = changesText(difference, { screen: '--json shows all' }, context.io)
      return `${changes}${notes}${outcomeText(edit, written?.id)}`
    },
  })
  return 0
}

function outcomeText({ next }: Edit, revision: RevisionId | undefined): string {
  if (revision === undefined) return 'nothing was stored (--dry-run)\n'
  return [`stored as revision ${revision}`, ...next].map((line) => `${line}\n`).join('')
}
