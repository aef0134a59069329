import type { PlacedFinding } from '../config/locate-findings.ts'
import { isOldNode, oldestNode } from '../settings/node-version.ts'

/** The Node.js that runs this. */
export function examineNode(_: unknown, version: string = process.versions.node): PlacedFinding[] {
  if (!isOldNode(version)) return []
  return [
    {
      grade: 'error',
      code: 'node-version',
      message: `this is Node.js ${version}; ${oldestNode} is the oldest that will do`,
      remedy: 'install a newer Node.js and make it the first one on PATH',
    },
  ]
}
