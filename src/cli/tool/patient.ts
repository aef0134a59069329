/** What `doctor` examines, for every command that tells what it finds. */
import type { Opened, Patient } from '../../app/doctor/doctor.ts'
import type { InventoryStore } from '../../app/store/store.ts'
import { lookOf } from '../../backends/file/look.ts'
import type { CommandContext } from './command.ts'
import { directoryOf, environmentBeside, installationOf, type SharedValues } from './options.ts'

export function patientOf(values: SharedValues, context: CommandContext, open: Patient['open']): Patient {
  return {
    config: values.config || undefined,
    environment: environmentBeside(values, context),
    release: values.release || undefined,
    configDirectory: directoryOf(values, context),
    env: context.io.env,
    cwd: context.io.cwd,
    installation: installationOf(values, context),
    open,
  }
}

export function openedForDoctor(store: InventoryStore, warn: (message: string) => void): Opened {
  const { mirror, audit, files, backend } = store
  const load = async () => {
    const state = await store.load()
    for (const doubt of (await backend.doubts?.()) ?? []) warn(doubt)
    return state
  }
  return { load, mirror, audit, files, backend, place: backend.place, look: lookOf(backend) }
}
