/** Why revisions are not copied. */

/** The destination cannot take them as they are; nothing was written. */
export class TransferRefusedError extends Error {
  readonly code = 'ERR_TRANSFER_REFUSED'
  readonly remedy: string
  constructor(message: string, remedy: string) {
    super(message)
    this.name = 'TransferRefusedError'
    this.remedy = remedy
  }
}

/** The file is no bundle, or not the one that was written. */
export class BundleError extends Error {
  readonly code = 'ERR_BUNDLE'
  readonly remedy: string
  constructor(message: string, remedy: string) {
    super(message)
    this.name = 'BundleError'
    this.remedy = remedy
  }
}

/** What was read back is not what was written. */
export class CopyDiffersError extends Error {
  readonly code = 'ERR_COPY_DIFFERS'
  readonly remedy = 'go on with the source, which was not changed; `osa-inventory backend check` tries the other one'
  constructor(message: string) {
    super(message)
    this.name = 'CopyDiffersError'
  }
}
