import { OperationalError } from '../../core/errors.ts'

/** The backend keeps only the present. */
export class HistoryMissingError extends OperationalError {
  constructor(more = '') {
    super('ERR_HISTORY_MISSING', `this backend keeps no history${more}`, {
      remedy:
        'osa-inventory export -o FILE keeps a copy of what is stored now; files, sqlite, postgresql and mysql keep every ' +
        'revision, and osa-inventory migrate brings the inventory there',
    })
  }
}
