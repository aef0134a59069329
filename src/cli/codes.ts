/** Codes of the errors of the command line. The `grade` of an error is the exit status that it ends a command with. */
import type { CodeTable } from '../core/inventory/codes/table.ts'

export const commandErrorCodes = {
  ERR_REASON_REQUIRED: [
    {
      grade: '1',
      says: 'manual changes need a reason here (`require_reason`); nothing was changed',
      remedy: '`--reason TEXT`, or `OSA_INVENTORY_REASON`',
    },
  ],
} satisfies CodeTable
