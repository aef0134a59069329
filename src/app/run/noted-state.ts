/** What was stored when a run noted that it changed nothing: where all else went back in time, the only trace of it. */
import { quietly } from '../../disk/filesystem.ts'
import { mappingIn } from '../../python/json-read.ts'
import type { NotedState } from '../store/older-state.ts'
import type { Note } from './note.ts'

/** `undefined` where the note does not say which revision it was. */
export function notedState({ stored, document }: Note): NotedState | undefined {
  const known = stored.kind === 'file' ? quietly(() => inHeader(stored.proof.head?.header)) : inProof(stored)
  return known && { ...known, inventory: () => mappingIn(document.toString('utf8')) }
}

function inHeader(header: string | undefined): Pick<NotedState, 'id' | 'lineage'> | undefined {
  const { info } = JSON.parse(header ?? '{}') as { info?: { id: number; lineage: string } }
  return info && { id: info.id, lineage: info.lineage }
}

function inProof({
  newest,
  lineage,
}: Extract<Note['stored'], { kind: 'revision' }>): Pick<NotedState, 'id' | 'lineage'> | undefined {
  return lineage === undefined ? undefined : { id: newest.id, lineage }
}
