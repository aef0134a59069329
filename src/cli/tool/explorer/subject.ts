/** What the explorer's page is made from, as the command line says. */

import type { PlacedFinding } from '../../../app/config/locate-findings.ts'
import { examine } from '../../../app/doctor/doctor.ts'
import { Masker } from '../../../app/explorer/masking.ts'
import type { Subject } from '../../../app/explorer/subject.ts'
import { isOperational } from '../../../backends/errors.ts'
import type { CommandContext } from '../command.ts'
import { directoryOf, inputPlaces, openStore, type SharedValues } from '../options.ts'
import { openedForDoctor, patientOf } from '../patient.ts'
import type { SecretsValues } from './secrets-options.ts'

export async function subjectOf(values: SharedValues & SecretsValues, context: CommandContext): Promise<Subject> {
  const warnings: string[] = []
  const store = await openStore(values, context, { warn: (message) => void warnings.push(message) })
  const patient = patientOf(values, context, async (warn) => {
    for (const message of warnings) warn(message)
    return openedForDoctor(store, warn)
  })
  return {
    store,
    masker: maskerOf(values),
    configDirectory: directoryOf(values, context),
    reading: await unlessRefused(() => inputPlaces(values, context)),
    examine: async (): Promise<readonly PlacedFinding[]> => (await examine(patient)).findings,
  }
}

function maskerOf({ with_secrets, no_variables }: SecretsValues): Masker {
  return new Masker(with_secrets ? 'shown' : no_variables ? 'left out' : 'masked')
}

/** What is wrong with the settings or the environment is a finding of `doctor`. */
async function unlessRefused<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act()
  } catch (error) {
    if (isOperational(error)) return undefined
    throw error
  }
}
