/** `osa-inventory remove`: takes hosts, groups or what is stale out of the inventory, as one revision. */

import { readInputs } from '../../../app/config/inputs.ts'
import { ChangedMeanwhileError } from '../../../app/store/changed-meanwhile.ts'
import { documentOf } from '../../../app/store/document.ts'
import type { InventoryStore, StoredInventory } from '../../../app/store/store.ts'
import type { RevisionId } from '../../../backends/contract.ts'
import { diffInventories, type InventoryDifference } from '../../../core/changes/diff/inventory.ts'
import { differenceAsJson } from '../../../core/changes/diff/json.ts'
import { briefLines, countsText } from '../../../core/changes/diff/text.ts'
import { planRemoval, type Removal, type RemovalRequest } from '../../../core/edits/removal.ts'
import { meantText, nearest } from '../../../core/inventory/text/nearest.ts'
import { configuredEntries } from '../../../core/inventory/user-config.ts'
import { isHostGroup } from '../../../core/inventory/values.ts'
import { InventoryView } from '../../../core/inventory/views/inventory-view.ts'
import type { Dict } from '../../../python/value.ts'
import { addOption, completes } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { carryOut } from '../agreement.ts'
import { answer, type Plain } from '../answer.ts'
import { type CommandContext, defineCommand, toolProgram } from '../command.ts'
import { changesText } from '../difference-text.ts'
import { addShared, directoryOf, inputPlaces, inventoryIn, openStore, type SharedValues } from '../options.ts'
import { UnknownNameError } from '../unknown-name.ts'

interface Values extends SharedValues {
  readonly hosts: readonly string[]
  readonly group?: readonly string[] | null
  readonly stale: boolean
  readonly dry_run: boolean
  readonly yes: boolean
}

export const removeCommand = defineCommand<Values>({
  description:
    'Removes hosts (a physical host with its containers), groups (not their hosts), or everything that ' +
    '`osa-inventory stale` lists, as one revision. Tells what goes, and asks on a terminal; elsewhere it needs --yes.',
  examples: [
    "remove compute3 --reason 'out of service'",
    'remove --group old_hosts --dry-run',
    'remove --stale --dry-run',
    'remove --stale --yes',
  ],
  declare(parser) {
    parser.add_argument('hosts', { metavar: 'HOST', nargs: '*', help: 'a host or container; several can be given' })
    const group = parser.add_argument('--group', {
      metavar: 'NAME',
      action: 'append',
      help: 'a group, but not its hosts; can be given several times',
    })
    completes('groups', group)
    addOption(parser, '--stale', 'what no longer follows from the configuration')
    addOption(parser, '--dry-run', 'tell what would go and remove nothing')
    addOption(parser, '--yes', 'do not ask; needed without a terminal')
    addShared(parser, 'config', 'environment', 'release', 'json', 'reason')
  },
  async run(values, context): Promise<ExitCode> {
    const groups = values.group ?? []
    const kinds = [values.hosts.length > 0, groups.length > 0, values.stale].filter((given) => given)
    if (kinds.length === 0) return context.usage('name hosts to remove, or use --group or --stale')
    if (kinds.length > 1) return context.usage('hosts, --group and --stale exclude each other')
    const store = await openStore(values, context, { manual: !values.dry_run })
    const plan = await planOf(values, await store.load(), store, context)
    return removeAsPlanned(plan, values, store, context)
  },
})

interface Plan extends Removal {
  readonly request: RemovalRequest
  readonly before: Dict
  readonly difference: InventoryDifference
}

async function planOf(
  values: Values,
  stored: StoredInventory | undefined,
  store: InventoryStore,
  context: CommandContext,
): Promise<Plan> {
  const before = inventoryIn(store, stored, values, context)
  const request = await requestOf(values, before, context)
  const removal = planRemoval(before, request)
  return { ...removal, request, before, difference: diffInventories(before, removal.inventory) }
}

async function requestOf(values: Values, stored: Dict, context: CommandContext): Promise<RemovalRequest> {
  if (!values.stale) {
    const groups = values.group ?? []
    return groups.length > 0 ? { kind: 'groups', names: groups } : { kind: 'hosts', names: values.hosts }
  }
  const { findStaleIn } = await import('../../../app/advice/find-stale.ts')
  const { systemRandom } = await import('../../../app/store/random.ts')
  const { items } = findStaleIn({ ...(await inputPlaces(values, context)), random: systemRandom(), stored })
  return { kind: 'stale', items }
}

async function removeAsPlanned(
  plan: Plan,
  values: Values,
  store: InventoryStore,
  context: CommandContext,
): Promise<ExitCode> {
  demandNames(plan)
  if (plan.inventory === plan.before) {
    answer(values, context, { json: () => planAsJson(plan, values), text: () => 'nothing is stale\n' })
    return 0
  }
  return carryOut(
    {
      told: () => removalText(plan, values, context),
      question: `${countsText(plan.difference)}: go ahead?`,
      refusal: 'nothing was removed',
      what: 'remove',
      act: values.dry_run ? undefined : () => write(plan, values, store, context),
      outcome: (revision) => ({
        json: () => planAsJson(plan, values, revision),
        text: () => (revision === undefined ? 'nothing was removed (--dry-run)\n' : `stored as revision ${revision}\n`),
      }),
    },
    values,
    context,
  )
}

async function removalText(plan: Plan, values: Values, context: CommandContext): Promise<string> {
  const changes = changesText(plan.difference, 'names', context.io)
  const notes = await comesBack(plan.request, values, context)
  return `${changes}${notes.map((note) => `note: ${note}\n`).join('')}`
}

/**
 * A name that is not there is a typing mistake, so nothing of the command is carried out.
 *
 * @throws UnknownNameError
 */
function demandNames({ missing, refused, request, before }: Plan): void {
  if (missing.length + refused.length === 0) return
  const view = new InventoryView(before)
  const kind = request.kind === 'groups' ? 'group' : 'host'
  const known = request.kind === 'groups' ? view.groups : view.names
  const lines = [
    ...refused.map((name) => `${name} cannot be removed: there is no inventory without it`),
    ...missing.map((name) => `there is no ${kind} ${name} in the inventory${meantText(nearest(name, known))}`),
  ]
  throw new UnknownNameError(
    lines.join('\n'),
    `nothing was removed; \`${toolProgram} show --names ${kind}s\` lists what there is`,
  )
}

/**
 * What was shown and agreed to is what is removed: if it would be something else by now, nothing is.
 *
 * @throws ChangedMeanwhileError
 */
async function write(plan: Plan, values: Values, store: InventoryStore, context: CommandContext): Promise<RevisionId> {
  const shown = briefText(plan.difference)
  const { written } = await store.update(async (stored) => {
    const now = await planOf(values, stored, store, context)
    const changed = briefText(now.difference) === shown
    return { document: documentOf(now.inventory), inventory: now.inventory, changed }
  })
  if (written) return written.id
  throw new ChangedMeanwhileError(
    'the inventory or the configuration, and something else would go now',
    'nothing was removed',
  )
}

function briefText(difference: InventoryDifference): string {
  return briefLines(difference)
    .map(({ text }) => text)
    .join('\n')
}

function planAsJson({ difference, inventory, before }: Plan, values: Values, revision?: RevisionId): Plain {
  return {
    changed: inventory !== before,
    difference: differenceAsJson(difference),
    dry_run: values.dry_run,
    revision: revision ?? null,
  }
}

/** What a removal does not change for good: whatever is still configured comes back with the next run. */
async function comesBack(request: RemovalRequest, values: SharedValues, context: CommandContext): Promise<string[]> {
  if (request.kind === 'stale') return []
  if (request.kind === 'groups') {
    return ['the next run makes a group again that the environment or the user configuration still defines']
  }
  const configured = await configuredHosts(values, context)
  const directory = directoryOf(values, context)
  if (configured === undefined) {
    return [`the configuration in ${directory} cannot be read: whether the next run adds them again is not known`]
  }
  const still = request.names.filter((name) => configured.has(name))
  if (still.length === 0) return []
  return [`the next run adds ${still.join(', ')} again, unless removed from the configuration in ${directory} too`]
}

/** `undefined` if the configuration cannot be read: a host can be removed anyway. */
async function configuredHosts(
  values: SharedValues,
  context: CommandContext,
): Promise<ReadonlySet<string> | undefined> {
  try {
    const places = await inputPlaces(values, context)
    const { config } = readInputs(places.configDirectory, places.environmentDirectory)
    return new Set(configuredEntries(config, isHostGroup).map(({ host }) => host))
  } catch {
    return undefined
  }
}
