import { OperationalError } from '../../core/errors.ts'

/** A name on the command line is that of nothing there is. */
export class UnknownNameError extends OperationalError {
  constructor(message: string, remedy?: string) {
    super('ERR_UNKNOWN_NAME', message, remedy === undefined ? {} : { remedy })
  }
}
