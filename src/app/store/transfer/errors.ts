/** Why revisions are not copied. */
import { OperationalError } from '../../../core/errors.ts'

/** The destination cannot take them as they are; nothing was written. */
export class TransferRefusedError extends OperationalError {
  constructor(message: string, remedy: string) {
    super('ERR_TRANSFER_REFUSED', message, { remedy })
  }
}

/** The file is not a bundle, or not the one that was written. */
export class BundleError extends OperationalError {
  constructor(message: string, remedy: string) {
    super('ERR_BUNDLE', message, { remedy })
  }
}

/** What was read back is not what was written. */
export class CopyDiffersError extends OperationalError {
  constructor(message: string) {
    super('ERR_COPY_DIFFERS', message, {
      remedy: 'go on with the source, which was not changed; `osa-inventory backend check` tries the other one',
    })
  }
}
