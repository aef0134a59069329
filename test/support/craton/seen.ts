/** What another client sees of an inventory in Craton, a real one or the stand-in. */
import { CratonClient } from './client.ts'
import type { Home } from './inventories.ts'

export interface SeenRegion {
  readonly id: number
  readonly cloud_id: number
}

export interface SeenCell {
  readonly id: number
  readonly variables: Readonly<Record<string, string>>
}

async function got(craton: Home, path: string) {
  return JSON.parse((await new CratonClient(craton.url, craton.user).send('GET', path)).text)
}

export async function regionSeen(craton: Home, deployment = craton.deployment ?? 'cloud-a'): Promise<SeenRegion> {
  return (await got(craton, `/regions?name=${encodeURIComponent(deployment)}`)).regions[0]
}

export async function cellSeen(craton: Home, name: string): Promise<SeenCell | undefined> {
  const { id } = await regionSeen(craton)
  const [cell] = (await got(craton, `/cells?region_id=${id}&name=${name}`)).cells
  return cell && got(craton, `/cells/${cell.id}?resolved-values=false`)
}

/** The cell of the newest revision. */
export async function headSeen(craton: Home, deployment: string): Promise<number> {
  const { id } = await regionSeen(craton, deployment)
  const { cells } = await got(craton, `/cells?region_id=${id}&sort_keys=name&sort_dir=desc`)
  return cells.find(({ name }: { name: string }) => /^rev-\d{8}$/.test(name)).id
}
