/** The backend keeps only the present. */
export class HistoryMissingError extends Error {
  readonly code = 'ERR_HISTORY_MISSING'
  readonly remedy =
    'osa-inventory export -o FILE keeps a copy of what is stored now; files, sqlite, postgresql and mysql keep every ' +
    'revision, and osa-inventory migrate brings the inventory there'
  constructor(more = '') {
    super(`this backend keeps no history${more}`)
    this.name = 'HistoryMissingError'
  }
}
