/** `osa-inventory export --format html`: the page of the explorer as one file. */
import { fileData } from '../../../app/explorer/explorer-data.ts'
import { htmlFile } from '../../../app/explorer/html.ts'
import { pageTexts } from '../../../app/explorer/page-texts.ts'
import { loadNamed } from '../../../app/store/revision-name.ts'
import { storedIn, usableInventory } from '../../../app/store/stored-cloud.ts'
import { counted } from '../../../core/inventory/text/wording.ts'
import { warner } from '../../io.ts'
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
  const data = await fileData(subject, { history, ...(named === undefined ? {} : { revision: named }) })
  if (data.revisions.length === 0) usableInventory(undefined, storedIn(store.backend, directoryOf(values, context)))
  const { revisions } = data
  const warn = warner(toolProgram, context.io)
  for (const { label, damage } of revisions) if (damage !== undefined) warn(`revision ${label}: ${damage}`)
  const name =
    revisions.length === 1
      ? `revision ${revisions[0]!.label}`
      : `${counted(revisions.length, 'revision')}, ${revisions.at(-1)!.label} to ${revisions[0]!.label}`
  return { text: htmlFile(data, pageTexts()), name }
}
