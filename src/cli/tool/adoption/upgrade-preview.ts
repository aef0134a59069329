/** `osa-inventory upgrade-preview`: the stored inventory under the release of another checkout, before it is upgraded to. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { PlacedFinding } from '../../../app/config/locate-findings.ts'
import { chooseRelease } from '../../../app/settings/release.ts'
import { type Preview, previewUpgrade } from '../../../app/upgrade/preview.ts'
import { type GroupDifference, type HostDifference, isEmptyDifference } from '../../../core/changes/diff/inventory.ts'
import { differenceAsJson } from '../../../core/changes/diff/json.ts'
import { countsText } from '../../../core/changes/diff/text.ts'
import { reasonKey } from '../../../core/changes/reasons.ts'
import { OperationalError } from '../../../core/errors.ts'
import { pathText } from '../../../core/inventory/findings.ts'
import { counted, few } from '../../../core/inventory/text/wording.ts'
import { Dict } from '../../../python/value.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode, Io } from '../../io.ts'
import { showing } from '../../progress.ts'
import { findingLines } from '../../report-error.ts'
import { answer, findingAsJson, type Plain } from '../answer.ts'
import { defineCommand } from '../command.ts'
import { differenceText, linesOfScreen } from '../difference-text.ts'
import { addShared, inputPlaces, inventoryIn, openStore, type SharedValues } from '../options.ts'

interface Values extends SharedValues {
  readonly to?: string | null
  readonly collections?: string | null
  readonly diff: boolean
}

export const upgradePreviewCommand = defineCommand<Values>({
  description:
    'Tells what the next run would make of the stored inventory under another checkout of OpenStack-Ansible, newer or ' +
    'older: groups and variables that change and why, what has to be renamed first, what the configuration would be ' +
    'blamed for, and groups of its playbooks that would lose their hosts. Changes nothing. Status 0 if nothing would ' +
    'change, 2 if something would, 1 if the run would be refused, 64 for a wrong command line.',
  examples: [
    'upgrade-preview --to /opt/openstack-ansible-33.0.1',
    'upgrade-preview --to ./osa --collections /etc/ansible --json',
  ],
  usageStatus: 64,
  declare(parser) {
    addOption(parser, '--to CHECKOUT', 'the other checkout of OpenStack-Ansible', 'directory')
    addOption(
      parser,
      '--release RELEASE',
      "the release to speak there (2025.2, 33, 32.2.0); default: that of the other checkout's generator",
    )
    addOption(
      parser,
      '--collections DIR',
      "where that release's Ansible collections are, for the playbooks of openstack.osa (from 2024.2 on)",
    )
    addOption(parser, '--diff', 'tell every change, variables by path')
    addShared(parser, 'config', 'environment', 'json')
  },
  async run(values, context): Promise<ExitCode> {
    const { io, usage } = context
    if (!values.to) return usage('say where the other checkout is: --to CHECKOUT')
    const checkout = resolve(io.cwd, values.to)
    const environmentDirectory = join(checkout, 'inventory')
    if (!existsSync(join(environmentDirectory, 'env.d'))) {
      throw new OperationalError(
        'ERR_CHECKOUT',
        `${checkout} is not a checkout of OpenStack-Ansible: it has no inventory/env.d`,
      )
    }
    const release = chooseRelease({ option: values.release ?? undefined, environmentDirectory })
    if (!release.release) {
      throw new OperationalError('ERR_CHECKOUT', release.why, {
        remedy: 'say with --release which release that checkout is of',
      })
    }
    const places = await inputPlaces({ ...values, release: null }, context)
    const store = await openStore(values, context)
    const stored = inventoryIn(store, await store.load(), values, context)
    const collections = values.collections ? resolve(io.cwd, values.collections) : undefined
    const target = { checkout, release, collections }
    const preview = await showing(io, (progress) =>
      previewUpgrade({ ...places, stored, target, tell: (...far) => progress.step('previewing', ...far) }),
    )
    answer(values, context, {
      json: () => previewAsJson(preview),
      text: () => previewText(preview, values.diff, io),
    })
    if (preview.refused) return 1
    return changesSomething(preview) ? 2 : 0
  },
})

function changesSomething({ difference, needsRenaming, findings, playbooks }: Preview): boolean {
  return needsRenaming || !isEmptyDifference(difference) || findings.length > 0 || playbooks.lost.size > 0
}

/** Ends with a newline. */
function previewText(preview: Preview, isFull: boolean, io: Io): string {
  const { from, to, difference, refused } = preview
  const head = `now   ${from.release.tags} (${from.why})\nthen  ${to.release.tags} (${to.why})\n\n`
  if (refused) return `${head}the next run would be refused:\n${setIn(refused)}`
  const changes = isEmptyDifference(difference)
    ? 'the next run would change nothing\n'
    : differenceOf(preview, isFull, io)
  return `${head}${renamesText(preview, isFull)}${changes}${findingsText(preview)}${playbooksText(preview)}`
}

function setIn(findings: readonly PlacedFinding[]): string {
  return findingLines(findings)
    .map((line) => `  ${line}\n`)
    .join('')
}

function renamesText({ needsRenaming, renames: { names, spelling } }: Preview, isFull: boolean): string {
  if (names.size === 0) return ''
  const rows = [...names].map(([old, name]) => `  ${old} -> ${name}\n`)
  const shown = isFull || rows.length <= linesOfScreen ? rows : rows.slice(0, linesOfScreen - 1)
  const more = rows.length - shown.length
  const command = `osa-inventory rename-groups --${spelling}`
  return [
    `groups that get another name (R5); \`${command}\` moves what they have\n`,
    ...shown,
    more > 0 ? `  and ${more} more: --diff shows all\n` : '',
    needsRenaming
      ? 'the next run would make containers a second time and is refused until then; what follows comes after it\n\n'
      : 'until then the old ones stay beside them\n\n',
  ].join('')
}

function differenceOf(preview: Preview, isFull: boolean, io: Io): string {
  const { difference } = preview
  const changes = differenceText(difference, isFull ? 'everything' : { screen: '--diff shows all' }, io)
  const isDrawn = difference.hosts.some(({ change, kind }) => change === 'added' && kind === 'container')
  return [
    `${changes}\nwhy\n`,
    ...byCause(preview).map(([cause, what]) => `  ${cause}: ${what}\n`),
    `\n${countsText(difference)}\n`,
    isDrawn ? 'names and addresses of new containers are examples: the run itself draws them\n' : '',
  ].join('')
}

const nothingAlone = 'more than one of these together, or what the next run would change anyway'

/** `R4 physical-host-address: 53 hosts (physical_host_addr)`: each cause with what it has a part in. */
function byCause({ difference, reasons, begin }: Preview): [cause: string, what: string][] {
  const found = new Map<string, { hosts: HostDifference[]; groups: GroupDifference[] }>()
  for (const item of [...difference.hosts, ...difference.groups]) {
    const causes = reasons.get(reasonKey(item, begin)) ?? []
    for (const cause of causes.length > 0 ? causes : [nothingAlone]) {
      const of = found.get(cause) ?? { hosts: [], groups: [] }
      if ('variables' in item) of.hosts.push(item)
      else of.groups.push(item)
      found.set(cause, of)
    }
  }
  const inOrder = [...found].sort(([a], [b]) => rank(a) - rank(b))
  return inOrder.map(([cause, { hosts, groups }]) => [
    cause,
    [hostsText(hosts), groupsText(groups)].filter(Boolean).join('; '),
  ])
}

/** Points, then files, then the rest. */
function rank(cause: string): number {
  return cause === nothingAlone ? 2 : cause.startsWith('R') ? 0 : 1
}

function hostsText(hosts: readonly HostDifference[]): string {
  if (hosts.length === 0) return ''
  const variables = new Set(
    hosts.flatMap((host) =>
      host.change === 'changed' ? host.variables.map(({ path }) => pathText(path.slice(0, 1))) : [],
    ),
  )
  const added = hosts.filter(({ change }) => change === 'added').length
  const parts = [...(added > 0 ? [`${added} new`] : []), ...variables]
  return `${counted(hosts.length, 'host')} (${few(parts, 5)})`
}

function groupsText(groups: readonly GroupDifference[]): string {
  if (groups.length === 0) return ''
  return `${counted(groups.length, 'group')} (${few(
    groups.map(({ name }) => name),
    5,
  )})`
}

function findingsText({ findings }: Preview): string {
  return findings.length === 0 ? '' : `\nwhat the check would say that it does not say now\n${setIn(findings)}`
}

function playbooksText({ playbooks: { source, lost } }: Preview): string {
  const rows = [...lost].map(([group, count]) => `  ${group} has ${counted(count, 'host')} now and would have none\n`)
  const none = '  none of them would lose its hosts\n'
  return `\ngroups that playbooks need, by ${source}\n${rows.length === 0 ? none : rows.join('')}`
}

function previewAsJson(preview: Preview): Plain {
  const { begin, from, to, refused, needsRenaming, renames, difference, reasons, findings, playbooks } = preview
  const release = ({ release: { name, tags }, why }: Preview['from']) => ({ name, tags, why })
  return {
    changes: refused === undefined && changesSomething(preview),
    from: release(from),
    to: release(to),
    refused: refused ? refused.map(findingAsJson) : null,
    needs_renaming: needsRenaming,
    renames: new Dict([...renames.names]),
    rename_option: `--${renames.spelling}`,
    difference: differenceAsJson(difference),
    reasons: [...difference.hosts, ...difference.groups].map((item) => ({
      kind: 'variables' in item ? 'host' : 'group',
      name: item.name,
      causes: reasons.get(reasonKey(item, begin)) ?? [],
    })),
    findings: findings.map(findingAsJson),
    playbook_groups: { source: playbooks.source, lost: new Dict([...playbooks.lost]) },
  }
}
