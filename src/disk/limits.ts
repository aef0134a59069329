/** How much is read of one thing that comes from outside, in bytes: more is damage, or no such thing. */

/** An inventory's document, unpacked: that of 10,000 hosts has 20 MB. Nothing larger is written either. */
export const largestDocument = 256 << 20
/** A line of a bundle: a revision with its document, quoted. The longest text of V8. */
export const longestLine = (1 << 29) - 24
/** A YAML file of the inputs, and whatever else people write by hand. */
export const largestInput = 64 << 20
/** A secret, a key, a certificate. */
export const largestSecret = 1 << 20
/** The first line of a revision's file: it names at most 50 hosts of each kind, and a command line has an end. */
export const longestHeader = 16 << 20

/** `1 MiB` */
export function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / (1 << 20))} MiB`
}
