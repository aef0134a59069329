/** Another state in the place of the stored one: shown, agreed to, stored as its own revision. */
import { demandAsShown } from '../../../app/store/changed-meanwhile.ts'
import { guardAgainstShrinking } from '../../../app/store/errors.ts'
import type { Restorable } from '../../../app/store/restore.ts'
import type { InventoryStore, StoredInventory } from '../../../app/store/store.ts'
import type { RevisionInfo } from '../../../backends/contract.ts'
import { diffInventories } from '../../../core/changes/diff/inventory.ts'
import { differenceAsJson } from '../../../core/changes/diff/json.ts'
import { OperationalError } from '../../../core/errors.ts'
import { hostCount } from '../../../core/inventory/hostvars.ts'
import { sameStored } from '../../../core/inventory/stored-inventory.ts'
import type { ExitCode } from '../../io.ts'
import { carryOut } from '../agreement.ts'
import { answer, type PlainRecord } from '../answer.ts'
import { type CommandContext, toolProgram } from '../command.ts'
import { changesText } from '../difference-text.ts'

export interface ReplacementValues {
  readonly json?: boolean
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
  /** What the JSON has besides, of where it comes from. */
  readonly source: PlainRecord
  told(name: string, revision: number): string
}

/** @throws InventoryShrunkError without `force`, ChangedMeanwhileError */
export async function replaceStored(
  found: Restorable,
  store: InventoryStore,
  { values, context, words }: { values: ReplacementValues; context: CommandContext; words: ReplacementWords },
): Promise<ExitCode> {
  tellPassedOver(found, context)
  if (hostCount(found.inventory) === 0 && !values.force) throw new HostlessError(found.name, words.verb)
  const present = await store.loadIfSound()
  const asRecord = (changed: boolean, written: RevisionInfo | undefined): PlainRecord => ({
    ...words.source,
    name: found.name,
    changed,
    difference: differenceAsJson(diffInventories(present?.inventory, changed ? found.inventory : present?.inventory)),
    dry_run: values.dry_run,
    revision: written?.id ?? null,
  })
  if (present && isInPlace(present, found)) {
    const recorded = !values.dry_run ? await store.vouchForPresent() : undefined
    answer(values, context, {
      json: () => asRecord(false, recorded),
      text: () => `${found.name} is what is stored${recorded ? `, and recorded now as revision ${recorded.id}` : ''}\n`,
    })
    return 0
  }
  if (present && !values.force) {
    const remedy = `add --force to ${words.verb} it anyway`
    // Anyone who goes back behind an edit from outside means to lose what it has brought.
    const before = words.verb === 'restore' ? await store.recordedBefore(present) : present.inventory
    if (before !== undefined) guardAgainstShrinking(found.name, before, found.inventory, remedy)
  }
  const refusal = `nothing was ${words.done}`
  return carryOut(
    {
      told: () => toldText(present, found, words, context),
      isAlwaysTold: true,
      question: `${words.verb} ${found.name}?`,
      refusal,
      what: words.verb,
      act: values.dry_run
        ? undefined
        : () =>
            store.replace((now) => {
              demandAsShown(present, now, refusal)
              return { document: found.document, inventory: found.inventory }
            }),
      outcome: (written) => ({
        json: () => asRecord(true, written),
        text: () => (written ? `${words.told(found.name, written.id)}\n` : 'nothing was stored (--dry-run)\n'),
      }),
    },
    values,
    context,
  )
}

function tellPassedOver({ name, passedOver = [] }: Restorable, { io }: CommandContext): void {
  for (const passed of passedOver) io.err(`${toolProgram}: skipped ${passed.name}: ${passed.fault}\n`)
  if (passedOver.length > 0) io.err(`${toolProgram}: ${name} is the newest inventory with hosts\n`)
}

/** The next run would give every container a new name and a new address. */
class HostlessError extends OperationalError {
  constructor(name: string, verb: string) {
    super(
      'ERR_INVENTORY_SHRUNK',
      `${name} has no hosts: the next run would begin a new inventory, with other names and addresses`,
      { remedy: `add --force to ${verb} it anyway` },
    )
  }
}

function isInPlace(present: StoredInventory, found: Restorable): boolean {
  return present.revision.document === found.document || sameStored(present.inventory, found.inventory)
}

function toldText(
  present: StoredInventory | undefined,
  found: Restorable,
  { absent }: ReplacementWords,
  { io }: CommandContext,
): string {
  const difference = diffInventories(present?.inventory, found.inventory)
  return `${present ? '' : `${absent}\n`}${changesText(difference, { screen: 'the rest is not shown' }, io)}`
}
