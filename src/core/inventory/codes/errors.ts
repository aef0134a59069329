/** Codes of the errors that the core throws. The `grade` of an error is the exit status that it ends a command with. */
import type { CodeTable } from './table.ts'

export const coreErrorCodes = {
  ERR_CONFIGURATION: [
    {
      grade: '1',
      says: 'the generator refuses the inputs: the errors are listed, each with its code from the tables above',
      remedy: 'correct each of them',
    },
  ],
  ERR_ADDRESS_REFUSED: [
    {
      grade: '1',
      says: '`osa-inventory address` cannot give the address: something else has it, `used_ips` reserves it, or it is not in the network',
      remedy: 'choose another address, or do what the message says; `osa-inventory addresses` shows who has which',
    },
  ],
} satisfies CodeTable
