/** The codes that a finding of the core can have: a code that is in no table does not compile. */
import type { environmentCodes } from './environment.ts'
import type { fileCodes } from './files.ts'
import type { hostCodes } from './hosts.ts'
import type { networkCodes } from './networks.ts'
import type { staleCodes } from './stale.ts'
import type { storedCodes } from './stored.ts'

export type FindingCode =
  | keyof typeof hostCodes
  | keyof typeof networkCodes
  | keyof typeof fileCodes
  | keyof typeof environmentCodes
  | keyof typeof storedCodes

export type StaleCode = keyof typeof staleCodes
