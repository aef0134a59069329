/** How much is read of one thing that comes from outside, in bytes: more is damage, or no such thing. */

/** An inventory's document, unpacked: that of 10,000 hosts has 20 MB. Nothing larger is written either. */
export const largestDocument = 256 << 20
/** A plan: what was drawn for 100,000 containers has 20 MB. */
export const largestPlan = 256 << 20
/** Of a file that is read as a whole to compare something with: an audit log. */
export const largestLog = 256 << 20
/** A line of a bundle: a revision with its document, quoted. The longest text of V8. */
export const longestLine = (1 << 29) - 24
/** A YAML file of the inputs, and whatever else people write by hand: 100,000 hosts have 5 MB. */
export const largestInput = 16 << 20
/** All YAML files of a cloud together. */
export const largestInputs = 64 << 20
/** A secret, a key, a certificate, what a command gives for one. */
export const largestSecret = 1 << 20
/** `package.json` of a package that may be a plugin. */
export const largestManifest = 1 << 20
/** An answer of a server: the largest document in base64, and what is around it. */
export const largestReply = largestDocument * 1.5
/** Lines of an exec program: what it says first, an answer, one with revisions, and standard error as it is kept. */
export const longestAnswer = { greeting: 64 << 10, plain: 1 << 20, documents: 400 << 20, diagnosis: 64 << 10 } as const
/** The first line of a revision's file: it names at most 50 hosts of each kind, and a command line has an end. */
export const longestHeader = 16 << 20

/** `1 MiB` */
export function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / (1 << 20))} MiB`
}
