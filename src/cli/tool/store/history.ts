/** `osa-inventory history`: the revisions, newest first; whether they are what was written; fewer of them. */

import { momentForms } from '../../../app/store/history/moment.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { defineCommand } from '../command.ts'
import { addShared } from '../options.ts'
import type { ListValues } from './history-list.ts'
import type { PruneValues } from './history-prune.ts'
import type { VerifyValues } from './history-verify.ts'

interface Values extends ListValues, PruneValues, VerifyValues {
  readonly action?: 'prune' | 'verify' | null
}

export const historyCommand = defineCommand<Values>({
  description:
    'Lists the revisions of the stored inventory, newest first: number, time, author, what changed, command, reason. ' +
    'verify: whether each is what was written, and none is missing. prune: drops the oldest ones; where the history ' +
    'was cut is kept, so that it still verifies.',
  examples: [
    'history',
    'history -n 5',
    'history -p -n 1',
    'history --host compute3 --since 30d',
    "history --json | jq '.[0]'",
    'history verify --against /var/log/osa-inventory.log',
    'history prune --keep 50 --dry-run',
    "history prune --older-than 365d --reason 'a year is enough'",
  ],
  declare(parser) {
    parser.add_argument('action', { nargs: '?', choices: ['prune', 'verify'], help: 'instead of the list' })
    addOption(parser, '--host NAME', 'only what touched this host or one of its containers', 'hosts')
    addOption(parser, '--since WHEN', `only what was saved since: ${momentForms}`)
    addOption(parser, '--author NAME', 'only what this user, or user@host, has changed')
    addOption(parser, '-n, --max-count N', 'only the N newest of those')
    addOption(parser, '-p, --patch', 'with what each has changed; of --host only what concerns it')
    addOption(parser, '--brief', '-p: the names only, without the variables')
    addOption(parser, '--keep N', 'prune: the N newest revisions stay')
    addOption(parser, '--older-than WHEN', 'prune: what was saved before goes; as --since')
    addOption(parser, '--dry-run', 'prune: tell what would go and drop nothing')
    addOption(parser, '--yes', 'prune: do not ask; needed without a terminal')
    parser.add_argument('--against', {
      metavar: 'FILE',
      action: 'append',
      help: 'verify: compare with this audit log; can be given several times, as for rotated ones',
    })
    addShared(parser, 'config', 'json', 'reason')
  },
  async run(values, context): Promise<ExitCode> {
    const misplaced = misplacedOption(values)
    if (misplaced !== undefined) return context.usage(misplaced)
    switch (values.action) {
      case 'prune':
        return (await import('./history-prune.ts')).pruneHistory(values, context)
      case 'verify':
        return (await import('./history-verify.ts')).verifyCommand(values, context)
      default:
        return (await import('./history-list.ts')).listHistory(values, context)
    }
  },
})

/** Options that say something of another action would be skipped in silence. */
function misplacedOption(values: Values): string | undefined {
  const {
    action,
    host,
    since,
    author,
    max_count: maxCount,
    patch,
    brief,
    keep,
    older_than: olderThan,
    dry_run: dryRun,
    yes,
    against,
  } = values
  const given: readonly (readonly [name: string, isGiven: boolean, goesWith: Values['action']])[] = [
    ['--host', isText(host), null],
    ['--since', isText(since), null],
    ['--author', isText(author), null],
    ['-n', isText(maxCount), null],
    ['-p', patch, null],
    ['--brief', brief, null],
    ['--keep', isText(keep), 'prune'],
    ['--older-than', isText(olderThan), 'prune'],
    ['--dry-run', dryRun, 'prune'],
    ['--yes', yes, 'prune'],
    ['--against', (against ?? []).length > 0, 'verify'],
  ]
  const wrong = given.find(([, isGiven, goesWith]) => isGiven && goesWith !== (action ?? null))
  if (!wrong) return undefined
  const [name, , goesWith] = wrong
  return goesWith === null ? `${name} goes with the list, not with ${action}` : `${name} goes with history ${goesWith}`
}

function isText(value: string | null | undefined): boolean {
  return value !== null && value !== undefined
}
