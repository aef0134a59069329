/**
 * The inventory as it was, for Ansible: the stored document of a revision. The configuration is not read, and nothing is
 * written, not even the readable copy.
 */

import { configDirectory } from '../../app/config/directories.ts'
import { pastVariable } from '../../app/config/past.ts'
import { attributionOf } from '../../app/store/attribution.ts'
import { loadNamed } from '../../app/store/revision-name.ts'
import type { StoredInventory } from '../../app/store/store.ts'
import type { Io } from '../io.ts'
import type { OpenStore } from '../open-store.ts'
import { generateProgram } from './generate-arguments.ts'

export interface PastQuestion {
  readonly rev: string
  /** The variable can be forgotten, and would then serve an old cloud: Ansible shows what is told of it. */
  readonly isFromVariable: boolean
  readonly config: string | undefined
}

/** @throws UnknownRevisionError, HistoryMissingError, and what the settings and the backend throw */
export async function inventoryAt(question: PastQuestion, io: Io, openStore: OpenStore): Promise<StoredInventory> {
  const directory = configDirectory(question.config, io.env)
  const store = await openStore(directory, attributionOf(generateProgram, [], io.env), { env: io.env })
  const stored = await loadNamed(store, question.rev)
  if (question.isFromVariable) {
    const { id, time } = stored.revision
    const what = `${pastVariable}=${question.rev}: this is revision ${id} of ${time}, not the present inventory`
    io.err(`${generateProgram}: ${what}\n`)
  }
  return stored
}
