/** The names of the files in the directory of the history. */
import { unless } from '../../disk/filesystem.ts'
import type { Deployment } from './deployment.ts'

export type HistoryPlace = Pick<Deployment, 'fs' | 'history'>

/** What a revision, or the list of tags, is written under before it has its number, followed by its writer's token. */
export const draftPrefix = '.revision.'

export function isDraft(name: string): boolean {
  return name.startsWith(draftPrefix)
}

export function historyNames(deployment: HistoryPlace): string[] {
  return unless(['ENOENT'], () => deployment.fs.readdirSync(deployment.history)) ?? []
}
