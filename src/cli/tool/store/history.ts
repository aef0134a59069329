/** `osa-inventory history`: the revisions, newest first; whether they are what was written; fewer of them. */

import { momentForms } from '../../../app/store/history/moment.ts'
import { revisionNames } from '../../../app/store/revision-name.ts'
import { addOption, completes } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { defineCommand } from '../command.ts'
import { addShared } from '../options.ts'
import type { ListValues } from './history-list.ts'
import type { PruneValues } from './history-prune.ts'
import type { TagValues } from './history-tag.ts'
import type { VerifyValues } from './history-verify.ts'

const actions = ['tag', 'tags', 'prune', 'verify'] as const

interface Values extends ListValues, PruneValues, VerifyValues, TagValues {
  readonly action?: (typeof actions)[number] | null
  readonly words: readonly string[]
}

export const historyCommand = defineCommand<Values>({
  description:
    'Lists the revisions of the stored inventory, newest first: number, time, author, what changed, command, reason. ' +
    'tag: gives a revision a name, which can stand for it in every command. verify: whether each is what was written, and ' +
    'none is missing. prune: drops old ones; where the history was cut is kept, so that it still verifies.',
  examples: [
    'history',
    'history -n 5',
    'history -p -n 1',
    'history --host compute3 --since 30d',
    "history --json | jq '.[0]'",
    'history tag before-upgrade',
    'history tag before-upgrade 12',
    'history verify --against /var/log/osa-inventory.log',
    'history prune --keep-daily 14 --keep-weekly 8 --dry-run',
    "history prune --older-than 365d --reason 'a year is enough'",
  ],
  declare(parser) {
    parser.add_argument('action', { nargs: '?', choices: [...actions], help: 'instead of the list' })
    const words = parser.add_argument('words', {
      metavar: 'NAME [REV]',
      nargs: '*',
      help: `tag: the name, and the revision, the newest by default: ${revisionNames}; without a name, and tags: the list of tags`,
    })
    completes({ actions: { tag: ['tags', 'revisions'] } }, words)
    addOption(parser, '--host NAME', 'only what touched this host or one of its containers', 'hosts')
    addOption(parser, '--since WHEN', `only what was saved since: ${momentForms}`)
    addOption(parser, '--author NAME', 'only what this user, or user@host, has changed')
    addOption(parser, '-n, --max-count N', 'only the N newest of those')
    addOption(parser, '-p, --patch', 'with what each has changed; of --host only what concerns it')
    addOption(parser, '--brief', '-p: the names only, without the variables')
    addOption(parser, '-d, --delete', 'tag: take the name away')
    addOption(parser, '-f, --force', 'tag: move a name that stands for another revision')
    addOption(parser, '--keep-last N', 'prune: the N newest revisions stay')
    addOption(parser, '--keep-daily N', 'prune: the newest of each of the last N days that have one stays (UTC)')
    addOption(parser, '--keep-weekly N', 'prune: the same for weeks, which begin on Monday')
    addOption(parser, '--keep-monthly N', 'prune: the same for months')
    addOption(parser, '--keep-tags', 'prune: what has a tag stays, as always; alone: nothing else but the newest')
    addOption(parser, '--keep N', 'prune: the same as --keep-last N')
    addOption(parser, '--older-than WHEN', 'prune: what was saved before goes; as --since')
    addOption(parser, '--dry-run', 'prune: tell what would go and drop nothing')
    addOption(parser, '--yes', 'prune: do not ask; needed without a terminal')
    parser.add_argument('--against', {
      metavar: 'FILE',
      action: 'append',
      help: 'verify: compare with this audit log; can be given several times, as for rotated ones',
    })
    addShared(parser, 'config', 'names', 'reason')
  },
  async run(given, context): Promise<ExitCode> {
    const values = { ...given, name: given.words[0] ?? null, revision: given.words[1] ?? null }
    const misplaced = misplacedOption(values) ?? misplacedWord(values) ?? misplacedNames(values)
    if (misplaced !== undefined) return context.usage(misplaced)
    switch (values.action) {
      case 'prune':
        return (await import('./history-prune.ts')).pruneHistory(values, context)
      case 'verify':
        return (await import('./history-verify.ts')).verifyCommand(values, context)
      case 'tag':
      case 'tags':
        return (await import('./history-tag.ts')).tagCommand(values, context)
      default:
        return (await import('./history-list.ts')).listHistory(values, context)
    }
  },
})

/** Options that say something of another action would be skipped in silence. */
function misplacedOption(values: Values): string | undefined {
  const given: readonly (readonly [name: string, value: unknown, goesWith: Values['action']])[] = [
    ['--host', values.host, null],
    ['--since', values.since, null],
    ['--author', values.author, null],
    ['-n', values.max_count, null],
    ['-p', values.patch, null],
    ['--brief', values.brief, null],
    ['-d', values.delete, 'tag'],
    ['-f', values.force, 'tag'],
    ['--keep', values.keep, 'prune'],
    ['--keep-last', values.keep_last, 'prune'],
    ['--keep-daily', values.keep_daily, 'prune'],
    ['--keep-weekly', values.keep_weekly, 'prune'],
    ['--keep-monthly', values.keep_monthly, 'prune'],
    ['--keep-tags', values.keep_tags, 'prune'],
    ['--older-than', values.older_than, 'prune'],
    ['--dry-run', values.dry_run, 'prune'],
    ['--yes', values.yes, 'prune'],
    ['--against', (values.against ?? []).length > 0, 'verify'],
  ]
  const isGiven = (value: unknown): boolean => value !== null && value !== undefined && value !== false
  const wrong = given.find(([, value, goesWith]) => isGiven(value) && goesWith !== (values.action ?? null))
  if (!wrong) return undefined
  const [name, , goesWith] = wrong
  return goesWith === null
    ? `${name} goes with the list, not with ${values.action}`
    : `${name} goes with history ${goesWith}`
}

/** What verify and prune have done has no names, nor what has become of one tag. */
function misplacedNames({ action, words, format, patch }: Values): string | undefined {
  if (format !== 'names') return undefined
  if (patch) return '--format names does not go with -p'
  const isList = !action || action === 'tags' || (action === 'tag' && words.length === 0)
  return isList ? undefined : `--format names goes with the lists, history and history tags, not with ${action}`
}

function misplacedWord({ action, words }: Values): string | undefined {
  const most = action === 'tag' ? 2 : 0
  return words.length > most ? `unrecognized arguments: ${words.slice(most).join(' ')}` : undefined
}
