import type { PlacedFinding } from '../locate-findings.ts'

const oldest = [20, 19] as const

/** The Node.js that runs this. */
export function examineNode(_: unknown, version: string = process.versions.node): PlacedFinding[] {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return []
  return [
    {
      grade: 'error',
      code: 'node-version',
      message: `this is Node.js ${version}; ${oldest.join('.')} is the oldest that will do`,
      remedy: 'install a newer Node.js and make it the first one on PATH',
    },
  ]
}
