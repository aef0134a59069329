/** `osa-inventory stale`: what is stored and no longer follows from the configuration. */
import { findStaleIn } from '../../../app/advice/find-stale.ts'
import { systemRandom } from '../../../app/store/random.ts'
import type { StaleReport } from '../../../core/advice/stale.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { answer, type Plain } from '../answer.ts'
import { defineCommand, toolProgram } from '../command.ts'
import { addShared, inputPlaces, inventoryIn, openStore, type SharedValues } from '../options.ts'
import { staleLines } from './stale-text.ts'

interface Values extends SharedValues {
  readonly all: boolean
}

export const staleCommand = defineCommand<Values>({
  description:
    'Lists hosts, containers, groups and variables that are stored and no longer follow from the configuration, each ' +
    'with the reason and what to do. Changes nothing.',
  examples: ['stale', 'stale --json', 'remove --stale --dry-run'],
  declare(parser) {
    addOption(
      parser,
      '--all',
      'list each group that has the name of another release; without it their number and the first of them',
    )
    addShared(parser, 'config', 'environment', 'release', 'json')
  },
  async run(values, context): Promise<ExitCode> {
    const places = await inputPlaces(values, context)
    const store = await openStore(values, context)
    const stored = inventoryIn(store, await store.load(), values, context)
    const report = findStaleIn({ ...places, random: systemRandom(), stored })
    answer(values, context, {
      json: () => reportAsJson(report),
      text: () => `${staleLines(report.items, values).join('\n')}\n`,
    })
    if (report.unsure.length > 0) context.io.err(unsureText(report))
    return 0
  },
})

function unsureText({ unsure }: StaleReport): string {
  const reasons = unsure.map(({ message }) => message).join(' ')
  return `${toolProgram}: groups and variables were not looked at, because the cloud cannot be laid out again: ${reasons}\n`
}

function reportAsJson({ items, unsure }: StaleReport): Plain {
  return {
    complete: unsure.length === 0,
    stale: items.map(({ kind, code, name, path, value, why, remedy, removable }) => ({
      kind,
      code,
      name,
      path: path ?? null,
      value: value ?? null,
      why,
      remedy,
      removable,
    })),
  }
}
