/** `osa-inventory export --format html`: the page of the explorer as one file. */
import { fileData } from '../../../app/explorer/explorer-data.ts'
import { htmlFile } from '../../../app/explorer/html.ts'
import { pageTexts } from '../../../app/explorer/page-texts.ts'
import { isDamage } from '../../../app/store/history/listing.ts'
import { loadNamed } from '../../../app/store/revision-name.ts'
import type { InventoryStore } from '../../../app/store/store.ts'
import { storedIn, usableInventory } from '../../../app/store/stored-cloud.ts'
import { messageOf } from '../../../core/errors.ts'
import { counted } from '../../../core/inventory/text/wording.ts'
import { warner } from '../../io.ts'
import { showing } from '../../progress.ts'
import { type CommandContext, toolProgram } from '../command.ts'
import { directoryOf, type SharedValues } from '../options.ts'
import type { SecretsValues } from './secrets-options.ts'
import { subjectOf } from './subject.ts'

export interface HtmlValues extends SharedValues, SecretsValues {
  readonly revision?: string | null
  readonly history?: string | null
}

export interface HtmlPage {
  readonly text: string
  /** `revision 12`, `revisions 10 to 12`. */
  readonly name: string
}

/** Not as it is: others may read it who may not read the inventory. */
export const htmlMode = 0o600

/** @throws InventoryUnusableError where nothing is stored, UnknownRevisionError, HistoryMissingError */
export async function htmlPage(values: HtmlValues, history: number, context: CommandContext): Promise<HtmlPage> {
  const subject = await subjectOf(values, context)
  const { store } = subject
  const named = values.revision ? (await loadNamed(store, values.revision)).revision.id : undefined
  const data = await showing(context.io, (progress) =>
    fileData(subject, { history, revision: named, tell: (...far) => progress.step('exporting', ...far) }),
  )
  // What is there and cannot be read says so itself.
  if (data.revisions.length === 0)
    usableInventory(await store.load(), storedIn(store.backend, directoryOf(values, context)))
  const { revisions } = data
  const warn = warner(toolProgram, context.io)
  const fault = named === undefined ? await faultOfPresent(store) : undefined
  if (fault !== undefined) warn(fault)
  for (const { label, damage } of revisions) if (damage !== undefined) warn(`revision ${label}: ${damage}`)
  const name =
    revisions.length === 1
      ? `revision ${revisions[0]!.label}`
      : `${counted(revisions.length, 'revision')}, ${revisions.at(-1)!.label} to ${revisions[0]!.label}`
  return { text: htmlFile(data, pageTexts()), name }
}

/** The page has what is recorded, then. */
async function faultOfPresent(store: InventoryStore): Promise<string | undefined> {
  try {
    await store.load()
    return undefined
  } catch (error) {
    if (!isDamage(error)) throw error
    return messageOf(error).split('\n', 1)[0]
  }
}
