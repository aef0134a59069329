/** Another state in the place of the stored one: shown, agreed to, stored as a revision of its own. */
import { demandAsShown } from '../../../app/store/changed-meanwhile.ts'
import type { Restorable } from '../../../app/store/restore.ts'
import { guardAgainstShrinking } from '../../../app/store/shrink-guard.ts'
import type { InventoryStore, StoredInventory } from '../../../app/store/store.ts'
import { diffInventories } from '../../../core/changes/diff/inventory.ts'
import { briefLines, countsText } from '../../../core/changes/diff/text.ts'
import { hostCount } from '../../../core/inventory/parts.ts'
import { sameStored } from '../../../core/inventory/stored-form.ts'
import type { ExitCode } from '../../io.ts'
import { agreed } from '../agreement.ts'
import { type CommandContext, toolProgram } from '../command.ts'
import { differenceText } from '../paint.ts'

export interface ReplacementValues {
  readonly dry_run: boolean
  readonly yes: boolean
  readonly force: boolean
}

export interface ReplacementWords {
  readonly verb: 'restore' | 'import'
  /** `restored`, `imported`. */
  readonly done: string
  /** What is said where there is no stored state to compare with. */
  readonly absent: string
  told(name: string, revision: number): string
}

/** Lines of a section that one screen may take. */
const mostLines = 20

/** @throws InventoryShrunkError without `force`, ChangedMeanwhileError */
export async function replaceStored(
  found: Restorable,
  store: InventoryStore,
  { values, context, words }: { values: ReplacementValues; context: CommandContext; words: ReplacementWords },
): Promise<ExitCode> {
  const { io } = context
  tellPassedOver(found, context)
  if (hostCount(found.inventory) === 0 && !values.force) throw new HostlessError(found.name, words.verb)
  const present = await store.loadIfSound()
  if (present && isInPlace(present, found)) {
    const recorded = words.verb === 'import' && !values.dry_run ? await store.vouchForPresent() : undefined
    io.out(`${found.name} is what is stored${recorded ? `, and recorded now as revision ${recorded.id}` : ''}\n`)
    return 0
  }
  if (present && !values.force) {
    const remedy = `add --force to ${words.verb} it all the same`
    guardAgainstShrinking(found.name, present.inventory, found.inventory, remedy)
  }
  const changes = changesText(present, found, words, context)
  if (values.dry_run) {
    io.out(`${changes}nothing was stored (--dry-run)\n`)
    return 0
  }
  // Where nobody has to look at it first, a change that fails leaves standard output empty.
  if (!values.yes) io.out(changes)
  const refusal = `nothing was ${words.done}`
  const asked = { question: `${words.verb} ${found.name}?`, refusal, what: words.verb }
  if (!(await agreed(asked, values, context))) return 1
  const written = await store.replace((now) => {
    demandAsShown(present, now, refusal)
    return { document: found.document, inventory: found.inventory }
  })
  io.out(`${values.yes ? changes : ''}${words.told(found.name, written.id)}\n`)
  return 0
}

function tellPassedOver({ name, passedOver = [] }: Restorable, { io }: CommandContext): void {
  for (const passed of passedOver) io.err(`${toolProgram}: passed over ${passed.name}: ${passed.fault}\n`)
  if (passedOver.length > 0) io.err(`${toolProgram}: ${name} is the newest inventory with hosts\n`)
}

/** The next run would give every container a new name and a new address. */
class HostlessError extends Error {
  readonly code = 'ERR_INVENTORY_SHRUNK'
  readonly remedy: string
  constructor(name: string, verb: string) {
    super(`${name} has no hosts: the next run would begin a new inventory, with other names and addresses`)
    this.name = 'HostlessError'
    this.remedy = `add --force to ${verb} it all the same`
  }
}

function isInPlace(present: StoredInventory, found: Restorable): boolean {
  return present.revision.document === found.document || sameStored(present.inventory, found.inventory)
}

function changesText(
  present: StoredInventory | undefined,
  found: Restorable,
  { absent }: ReplacementWords,
  { io }: CommandContext,
): string {
  const difference = diffInventories(present?.inventory, found.inventory)
  const lines = briefLines(difference, { most: mostLines, more: 'the rest is not shown' })
  return `${present ? '' : `${absent}\n`}${differenceText(lines, io)}\n${countsText(difference)}\n`
}
