/** Words of git, kubectl, OpenTofu, restic and systemd. They do nothing here but name ours. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ['log', 'history'],
  ['list', 'show'],
  ['ls', 'show'],
  ['plan', 'generate --dry-run'],
  ['rm', 'remove'],
  ['status', 'doctor'],
  ['verify', 'history verify'],
  ['rollback', 'restore'],
])

/** The command that is meant, with its options; `undefined` for a word that is not one of them. */
export function ownWord(word: string): string | undefined {
  return synonyms.get(word)
}
