/** Unpacking with an end: what is packed says how much it becomes only by becoming it. */

/** The bytes cannot be unpacked, or become more than they may. The message goes behind what they are of. */
export class UnpackError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'UnpackError'
  }
}

/**
 * @param most bytes; zlib stops there
 * @param act a function of `node:zlib`, given the `maxOutputLength` it needs
 * @throws UnpackError
 */
export function unpacked(most: number, act: (maxOutputLength: number) => Buffer): Buffer {
  try {
    return act(Math.max(1, most))
  } catch (error) {
    const isTooLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw new UnpackError(
      isTooLong ? `becomes more than ${most} bytes when it is unpacked` : 'cannot be unpacked',
      error,
    )
  }
}
