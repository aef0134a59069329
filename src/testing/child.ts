/** The program of the kit's other processes: opens the backend it is told of, does one task, and ends by itself. */
import { sourceOpening } from './opening.ts'
import { carryOut, type Order, type Outcome, refusalOf, type Told } from './tasks.ts'
import { Witness } from './witness.ts'

function tell(told: Told): void {
  process.send?.(told)
}

/** The next message of the process that has started this one. */
function word(): Promise<unknown> {
  return new Promise((resolve) => process.once('message', resolve))
}

async function obey(order: Order, witness: Witness): Promise<Outcome> {
  try {
    const { open } = await sourceOpening(order.source, witness)
    const backend = await open(order.deployment)
    try {
      const started = word()
      tell({ ready: true })
      await started
      await carryOut(order.task, backend, tell)
      return { kind: 'done' }
    } finally {
      await backend.close?.()
    }
  } catch (error) {
    witness.hearError(error)
    return refusalOf(error)
  }
}

async function run(): Promise<void> {
  const witness = new Witness()
  const outcome = await obey((await word()) as Order, witness)
  process.removeAllListeners('disconnect')
  process.send?.({ done: outcome, heard: witness.heard }, () => process.disconnect())
}

// Anyone who started this has ended: nobody waits for what it does.
process.once('disconnect', () => process.exit())
void run()
