/** `osa-inventory migrate`: from one backend to another, with everything that is recorded. */

import { join } from 'node:path'
import { demandPresent } from '../../../app/config/directories.ts'
import { isSamePlace, type OpenedSection, openSection, type SectionPlace } from '../../../app/settings/open-section.ts'
import { iniName } from '../../../app/settings/present.ts'
import { readSettings } from '../../../app/settings/read.ts'
import { ChangedMeanwhileError } from '../../../app/store/changed-meanwhile.ts'
import { TransferRefusedError } from '../../../app/store/errors.ts'
import { type Mirror, mirrorIn } from '../../../app/store/mirror.ts'
import { InventoryStore } from '../../../app/store/store.ts'
import {
  afterCopy,
  compareCopies,
  copyRevisions,
  demandTwoPlaces,
  notCompared,
} from '../../../app/store/transfer/copy.ts'
import { type DestinationState, destinationState, isSameState } from '../../../app/store/transfer/destination.ts'
import {
  type CopyPlan,
  heldText,
  planTransfer,
  span,
  type TransferWish,
  tagsLeft,
} from '../../../app/store/transfer/plan.ts'
import { type RevisionSource, sourceOf } from '../../../app/store/transfer/source.ts'
import type { RevisionId, RevisionInfo } from '../../../backends/contract.ts'
import { messageOf } from '../../../core/errors.ts'
import { counted } from '../../../core/inventory/text/wording.ts'
import { addOption } from '../../argument-parser.ts'
import { type ExitCode, warner } from '../../io.ts'
import { demandReason } from '../../open-store.ts'
import { type Progress, progressOn } from '../../progress.ts'
import { agreed } from '../agreement.ts'
import { answer } from '../answer.ts'
import { type CommandContext, defineCommand, toolProgram } from '../command.ts'
import { addShared, attributionFrom, directoryOf, type SharedValues } from '../options.ts'

interface Values extends MigrationValues {
  readonly from: string
  readonly to: string
  readonly from_deployment?: string | null
  readonly to_deployment?: string | null
}

export const migrateCommand = defineCommand<Values>({
  description:
    'Copies the stored inventory from one backend to another: the newest revision or all of them, with number, time, ' +
    'author, reason and chain unchanged. Reads everything back and compares it. Never changes where it comes from, and ' +
    'can be stopped at any point and run again. Which backend is in use is not changed: the end tells how to.',
  examples: [
    'migrate --from file --to primary --history --dry-run',
    'migrate --from file --to primary --history',
    'migrate --from primary --to file --history',
    'migrate --from file --to primary --to-deployment cloud-b',
  ],
  declare(parser) {
    parser.add_argument('--from', {
      metavar: 'SECTION',
      required: true,
      help: 'where it is copied from: a section of osa.ini, or `file` for the JSON file in the configuration directory',
    })
    parser.add_argument('--to', {
      metavar: 'SECTION',
      required: true,
      help: 'where it is copied to, named the same way',
    })
    addOption(parser, '--history', 'all revisions; without it only the newest')
    addOption(parser, '--from-deployment NAME', "the deployment of --from; default: the settings' deployment")
    addOption(parser, '--to-deployment NAME', "the deployment of --to; default: the settings' deployment")
    addOption(parser, '--replace', 'remove another inventory that is in the way; tells what is lost, and asks')
    addOption(parser, '--dry-run', 'tell what would be copied and write nothing')
    addOption(parser, '--yes', 'do not ask; --replace needs it without a terminal')
    addShared(parser, 'config', 'json', 'reason')
  },
  async run(values, context): Promise<ExitCode> {
    if (!values.dry_run) demandPresent(context.io.env)
    const opened: OpenedSection[] = []
    try {
      for (const side of ['from', 'to'] as const) opened.push(await openSide(side, values, context))
      const [from, to] = opened as [OpenedSection, OpenedSection]
      if (isSamePlace(from, to)) return context.usage('--from and --to are the same place')
      return await new Migration(from, to, values, context).run()
    } finally {
      // What was asked for is done or has failed by now.
      await Promise.allSettled(opened.map(({ backend }) => backend.close?.()))
    }
  },
})

/** The readable copy becomes one of what was brought, where that is what is in use from now on. */
function mirrorOf(to: OpenedSection, { to_deployment }: Values, context: CommandContext): Mirror | undefined {
  const { configDirectory, deployment: asked } = to.settings
  const inUse = readSettings({ configDirectory, env: context.io.env })
  const deployment = to_deployment || asked
  if (inUse.isFile || !inUse.mirror || inUse.backend !== to.section || inUse.deployment !== deployment) return undefined
  return mirrorIn(configDirectory, context.debug, deployment)
}

function openSide(side: 'from' | 'to', values: Values, context: CommandContext): Promise<OpenedSection> {
  const warn = warner(toolProgram, context.io)
  return openSection({
    configDirectory: directoryOf(values, context),
    env: context.io.env,
    section: values[side],
    option: `--${side}`,
    deployment: values[`${side}_deployment`] || undefined,
    remarks: { debug: context.debug, warn },
  })
}

interface MigrationValues extends SharedValues {
  readonly history: boolean
  readonly replace: boolean
  readonly dry_run: boolean
  readonly yes: boolean
}

/** Anyone who writes all the time is told of in the end. */
const mostRounds = 20

class Migration {
  readonly #from: OpenedSection
  readonly #to: OpenedSection
  readonly #values: MigrationValues
  readonly #context: CommandContext
  readonly #source: InventoryStore
  readonly #destination: InventoryStore
  readonly #progress: Progress
  readonly #said: string[] = []
  readonly #copied: Span[] = []
  #compared: number | undefined
  #next: Next | undefined

  constructor(from: OpenedSection, to: OpenedSection, values: Values, context: CommandContext) {
    this.#from = from
    this.#to = to
    this.#values = values
    this.#context = context
    this.#source = new InventoryStore(from.backend, attributionFrom(values, context))
    const mirror = mirrorOf(to, values, context)
    this.#destination = new InventoryStore(to.backend, attributionFrom(values, context), {
      ...(to.audit ? { audit: to.audit } : {}),
      ...(mirror ? { mirror } : {}),
    })
    this.#progress = progressOn(context.io)
  }

  async run(): Promise<ExitCode> {
    const { history, replace, dry_run: isDry } = this.#values
    if (!isDry) this.#demandReason()
    const found = await this.#look({ history, replace: replace ? 'yes' : 'no' })
    this.#tell(found)
    if (isDry) {
      this.#say('nothing was written (--dry-run)')
      this.#answer(found)
      return 0
    }
    // Anyone who is asked has to see what about.
    if (found.plan?.loses !== undefined && !this.#values.json) this.#tellSaid()
    if (!(await this.#agreed(found.plan))) return 1
    if (found.plan?.loses !== undefined) await this.#demandAsShown(found)
    try {
      await this.#copy(found)
      await afterCopy(found.plan, 'its readable copy is not', () => this.#destination.completeCopy())
    } finally {
      this.#progress.end()
    }
    this.#tellNext()
    this.#answer(found)
    return 0
  }

  /** @throws ReasonRequiredError */
  #demandReason(): void {
    demandReason(this.#to.settings, attributionFrom(this.#values, this.#context))
  }

  /** @throws TransferRefusedError */
  async #look(wish: TransferWish): Promise<Found> {
    const stored = await this.#source.load()
    if (stored) await this.#source.guardExternalEdit(stored)
    const source = await sourceOf(this.#source)
    if (!source) {
      throw new TransferRefusedError(`there is no inventory in ${this.#name('from')}`, 'nothing is to be copied')
    }
    if (source.unrecorded) await this.#demandNoCopy(source)
    const there = await destinationState(this.#destination)
    const plan = planTransfer(source, there, wish, {
      source: this.#name('from'),
      destination: this.#name('to'),
      elsewhere: 'name another deployment by --to-deployment',
    })
    if (plan.kind === 'refused') throw new TransferRefusedError(plan.reason, plan.remedy)
    return { source, there, plan: plan.kind === 'copy' ? plan : undefined }
  }

  /** The JSON file beside another backend is that one's readable copy, and looks like an edit of its own history. */
  async #demandNoCopy({ infos }: RevisionSource): Promise<void> {
    const { configDirectory } = this.#from.settings
    const { env } = this.#context.io
    const { backend: section, mirror } = readSettings({ configDirectory, env })
    if (!mirror || [this.#from.section, this.#to.section].includes(section)) return
    if ((await newestDigest({ configDirectory, env, section })) !== infos.at(-1)!.digest) return
    throw new TransferRefusedError(
      `what ${this.#name('from')} shows is the readable copy of [${section}], which is in use`,
      `--from ${section} copies it with its history`,
    )
  }

  /** Until what is the newest in the source is what was copied. */
  async #copy(first: Found): Promise<void> {
    for (let found = first, round = 1; ; round++) {
      const { source, plan } = found
      const copying = {
        source,
        destination: this.#destination,
        name: this.#name('to'),
        progress: (task: string, done: number, total: number) => this.#progress.step(task, done, total),
      }
      if (plan?.empties) await demandTwoPlaces(this.#source, this.#destination)
      if (plan) await copyRevisions(plan, copying)
      const compared = await afterCopy(plan, notCompared, () => compareCopies(copying))
      this.#progress.end()
      this.#compared = compared
      if (plan) this.#copied.push({ from: plan.from, to: plan.to })
      if (plan) this.#say(`copied ${span(plan.from, plan.to)} from ${this.#name('from')} to ${this.#name('to')}`)
      this.#say(`read back and compared: ${counted(compared, 'revision')}, nothing differs`)
      const look = `whether ${this.#name('from')} was written to meanwhile is not known`
      const newest = await afterCopy(plan, look, () => sourceOf(this.#source))
      if (!newest || newest.infos.at(-1)!.chain === source.infos.at(-1)!.chain) return
      const copied = source.infos.at(-1)!.id
      this.#say(
        `${this.#name('from')} was written to meanwhile: it is at revision ${newest.infos.at(-1)!.id}, not ${copied}`,
      )
      if (round === mostRounds) throw this.#restless()
      found = await this.#look({ history: source.keepsHistory && found.there.keepsHistory, replace: 'no' })
    }
  }

  #restless(): TransferRefusedError {
    const remedy = 'stop what writes there, and run the command again: it goes on where it is now'
    return new TransferRefusedError(`${this.#name('from')} is written to faster than it can be copied`, remedy)
  }

  #tell({ source, there, plan }: Found): void {
    const { infos, unrecorded } = source
    const to = this.#name('to')
    const edit = unrecorded === undefined ? '' : `, the last of them not recorded yet (${unrecorded})`
    this.#say(`from ${this.#name('from')}: ${span(infos[0]!.id, infos.at(-1)!.id)}${edit}`)
    const held = plan?.standing === undefined ? heldText(there) : heldText({ ...there, unrecorded: undefined })
    const copy = plan?.standing === undefined ? '' : ` (with a readable copy of revision ${plan.standing})`
    this.#say(`to ${to}: ${held}${copy}`)
    if (!plan) for (const line of doneLines(to, infos, there, this.#values)) this.#say(line)
    else for (const line of this.#planLines(plan, there, source)) this.#say(line)
  }

  #planLines(plan: CopyPlan, { keepsHistory, keepsTags }: DestinationState, source: RevisionSource): string[] {
    const { from, to: last, parent, loses, left } = plan
    const [to, oldest] = [this.#name('to'), source.infos[0]!.id]
    return [
      loses === undefined ? undefined : `what is in ${to} will be lost: ${loses}`,
      left && `${to} keeps ${left.keep} revisions: ${span(left.from, left.to)} will not be there`,
      tagsLeft(plan, source, { keepsTags, name: to }),
      keepsHistory && parent === undefined && !left && oldest < from
        ? `the history of ${to} will begin there: --history copies ${span(oldest, from - 1)} as well`
        : undefined,
      keepsHistory ? undefined : `${to} keeps no history: only the newest revision will be there`,
      this.#values.dry_run ? `would copy ${span(from, last)}` : undefined,
    ].filter((line) => line !== undefined)
  }

  async #agreed(plan: CopyPlan | undefined): Promise<boolean> {
    if (plan?.loses === undefined) return true
    const question = `replace what is in ${this.#name('to')}?`
    return agreed({ question, refusal: 'nothing was written', what: '--replace' }, this.#values, this.#context)
  }

  /**
   * What goes is what was shown to go.
   *
   * @throws ChangedMeanwhileError
   */
  async #demandAsShown({ there }: Found): Promise<void> {
    if (isSameState(there, await destinationState(this.#destination))) return
    throw new ChangedMeanwhileError(`${this.#name('to')}, and that would be lost now`, 'nothing was written')
  }

  /** What is copied stays so where the settings cannot be read any more. */
  #tellNext(): void {
    try {
      this.#tellSettings()
    } catch (error) {
      this.#say(`what is in use is not known: ${messageOf(error)}`)
    }
  }

  #tellSettings(): void {
    const { settings, section, deployment } = this.#to
    const inUse = readSettings({ configDirectory: settings.configDirectory, env: this.#context.io.env })
    const lines = [
      inUse.backend === section ? undefined : `backend = ${section}`,
      inUse.deployment === deployment ? undefined : `deployment = ${deployment}`,
    ].filter((line) => line !== undefined)
    const file = settings.file ?? join(settings.configDirectory, iniName)
    this.#next = { in_use: lines.length === 0, settings_file: file, settings: lines }
    const written = lines.map((line) => `\`${line}\``).join(' and ')
    this.#say(
      lines.length === 0
        ? `${this.#name('to')} is what is in use`
        : `${this.#name('to')} is not in use yet. Next: write ${written} under [inventory] in ${file}`,
    )
  }

  /** `[primary]`, with the deployment where it is not the usual one. */
  #name(side: 'from' | 'to'): string {
    const { section, deployment, settings } = side === 'from' ? this.#from : this.#to
    return deployment === settings.deployment ? `[${section}]` : `[${section}], deployment ${deployment}`
  }

  /** Told at the end: a command that fails says only why. */
  #say(line: string): void {
    this.#said.push(`${line}\n`)
  }

  #tellSaid(): void {
    const said = this.#said.splice(0).join('')
    if (said !== '') this.#context.io.out(said)
  }

  #answer({ source: { infos, unrecorded }, plan }: Found): void {
    const [from, to] = [this.#from, this.#to].map(({ section, deployment }) => ({ section, deployment }))
    const left = plan?.left
    answer(this.#values, this.#context, {
      json: () => ({
        from: { ...from, oldest: infos[0]!.id, newest: infos.at(-1)!.id, unrecorded: unrecorded ?? null },
        to: { ...to, loses: plan?.loses ?? null },
        dry_run: this.#values.dry_run,
        changed: plan !== undefined,
        planned: plan ? { from: plan.from, to: plan.to } : null,
        copied: this.#copied.map((span) => ({ ...span })),
        compared: this.#compared ?? null,
        left: left ? { keep: left.keep, from: left.from, to: left.to } : null,
        next: this.#next ? { ...this.#next } : null,
      }),
      text: () => this.#said.splice(0).join(''),
    })
  }
}

/** `undefined` also where it cannot be reported: anyone who has only the file left is not to be kept from copying it. */
async function newestDigest(place: Omit<SectionPlace, 'remarks'>): Promise<string | undefined> {
  try {
    const { backend } = await openSection({ ...place, remarks: { debug: () => {}, warn: () => {} } })
    return await backend
      .load()
      .then((newest) => newest?.digest)
      .finally(() => backend.close?.())
  } catch {
    return undefined
  }
}

/** What is newer can be put behind what is there, what is older not before it. */
function doneLines(
  to: string,
  infos: readonly RevisionInfo[],
  there: DestinationState,
  { history }: MigrationValues,
): string[] {
  const [oldest, first] = [infos[0]!.id, there.infos[0]!.id]
  const isFull = there.historyKeep !== undefined && there.infos.length >= there.historyKeep
  if (!history || isFull || oldest >= first)
    return [`${to} holds ${history ? 'all of it' : 'the newest revision'} already`]
  return [
    `${to} holds the newest revision already`,
    `its history begins with revision ${first}: ${span(oldest, first - 1)} cannot be put before it, only into an empty place`,
  ]
}

interface Span {
  readonly from: RevisionId
  readonly to: RevisionId
}

/** What is left to be done for the copy to be what is in use: lines for the section [inventory]. */
interface Next {
  readonly in_use: boolean
  readonly settings_file: string
  readonly settings: readonly string[]
}

interface Found {
  readonly source: RevisionSource
  readonly there: DestinationState
  /** `undefined`: all is there. */
  readonly plan: CopyPlan | undefined
}
