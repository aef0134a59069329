/** What a plugin answers, as a structured clone has to find it: members of a class count like all others. */

const revisionMembers = [
  'id',
  'parent',
  'lineage',
  'change',
  'time',
  'author',
  'command',
  'reason',
  'tool',
  'digest',
  'inputs',
  'summary',
  'chain',
  'document',
  'unrecorded',
]

const membersOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['load', revisionMembers],
  ['loadRevision', revisionMembers],
  ['newestInfo', revisionMembers],
  ['revisions', revisionMembers],
  ['newest', ['id', 'change', 'digest']],
  ['historyCut', ['id', 'chain']],
])

/** What is done when it has ended, and answers nothing. */
const silent: ReadonlySet<string> = new Set([
  'write',
  'writeBelow',
  'removeRevisions',
  'setTag',
  'removeTag',
  'destroy',
  'close',
])

export function plainAnswer(method: string, given: unknown): unknown {
  if (silent.has(method)) return undefined
  const members = membersOf.get(method)
  if (members === undefined || typeof given !== 'object' || given === null || Array.isArray(given)) return given
  const known = members.flatMap((name) => {
    const value: unknown = Reflect.get(given, name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...given, ...Object.fromEntries(known) }
}
