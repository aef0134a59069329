/** What a page is made from. */

import type { PlacedFinding } from '../config/locate-findings.ts'
import type { Rules } from '../settings/settings-of.ts'
import type { InventoryStore } from '../store/store.ts'
import type { Masker } from './masking.ts'

export interface Subject {
  readonly store: InventoryStore
  readonly masker: Masker
  /** Absolute. */
  readonly configDirectory: string
  /** Where the configuration is read with, and how; `undefined`: that cannot be told, which `examine` tells of. */
  readonly reading: ({ readonly environmentDirectory: string } & Rules) | undefined
  /** What `doctor` finds. */
  examine(): Promise<readonly PlacedFinding[]>
}
