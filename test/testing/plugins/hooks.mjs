/** Hooks for the plugins of this directory; `INVENTORIES` is where they keep what they have. */
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const place = () => process.env.INVENTORIES

function newestFile(deployment) {
  const directory = join(place(), Buffer.from(`d${deployment}`).toString('hex').slice(0, 250))
  return join(directory, readdirSync(directory).sort().at(-1))
}

export async function alter(deployment) {
  const file = newestFile(deployment)
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"b\\"/, '"c\\"'))
}

export async function damage(deployment) {
  const file = newestFile(deployment)
  const revision = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...revision, document: revision.document.slice(0, 10) }))
}

export const openWithWrongCredentials = async () => ({ options: { password: 'wrong' } })

export async function start() {
  renameSync(join(place(), 'not yet'), join(place(), 'there'))
  return { options: { path: join(place()) } }
}

export async function stop() {
  renameSync(join(place(), 'there'), join(place(), 'not yet'))
}
