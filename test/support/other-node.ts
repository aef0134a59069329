/** Other versions of Node.js than the one that runs the tests. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { nodeRelease } from '../../packaging/node-release.mjs'

/** @returns the path of a `node` of just this version; throws where it is not kept and cannot be fetched */
export function otherNode(version: string): string {
  const place = nodeRelease(version)
  const node = join(place, 'bin/node')
  const told = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
  if (told !== `v${version}`) throw new Error(`${node} is Node.js ${told}, not v${version}: remove ${place}`)
  return node
}
