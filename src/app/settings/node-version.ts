/** The versions of Node.js that the programs run on (`engines` in package.json). */
const oldest = [20, 19] as const

export const oldestNode = oldest.join('.')

export function isOldNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < oldest[0] || (major === oldest[0] && minor < oldest[1])
}
