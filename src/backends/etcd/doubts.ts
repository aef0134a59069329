/** What a cluster is like that breaks a promise, for `doctor` and `backend check`. */
import { messageOf } from '../../core/errors.ts'
import { placeOf } from '../support/http.ts'
import { isMapping } from '../support/revision-shape.ts'
import type { Gateway } from './gateway.ts'

/** The first releases of their lines in which a user without rights can neither compact nor get round them. */
const sound: ReadonlyMap<string, number> = new Map([
  ['3.4', 42],
  ['3.5', 28],
  ['3.6', 9],
])

interface Member {
  readonly place: string
  readonly cluster: string | undefined
  readonly version: string
}

/** @param hasUsers whether rights are what keeps others out */
export async function doubtsAbout(gateway: Gateway, hasUsers: boolean): Promise<readonly string[]> {
  const doubts: string[] = []
  const members: Member[] = []
  for (const endpoint of gateway.endpoints) {
    const place = placeOf(endpoint)
    try {
      const { header, version } = await gateway.askOnly(endpoint, '/v3/maintenance/status')
      const cluster = isMapping(header) && typeof header.cluster_id === 'string' ? header.cluster_id : undefined
      members.push({ place, cluster, version: typeof version === 'string' ? version : '' })
    } catch (error) {
      doubts.push(`etcd at ${place} does not answer (${messageOf(error)}): start it, or take it out of \`endpoints\``)
    }
  }
  const [first] = members
  for (const { place, cluster } of members) {
    if (cluster === first?.cluster) continue
    doubts.push(
      `${first!.place} and ${place} belong to two different clusters: name members of one cluster in \`endpoints\``,
    )
  }
  return hasUsers ? [...doubts, ...members.flatMap(holesIn)] : doubts
}

function holesIn({ place, version }: Member): string[] {
  const parts = /^(\d+\.\d+)\.(\d+)/.exec(version)
  const least = parts === null ? undefined : sound.get(parts[1]!)
  if (least === undefined || Number(parts![2]) >= least) return []
  return [
    `etcd ${version} at ${place} lets users without rights compact the history and read past their grants (CVE-2026-33413, CVE-2026-33343): upgrade it to ${parts![1]}.${least} or later`,
  ]
}
