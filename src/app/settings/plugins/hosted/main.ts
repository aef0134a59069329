/** The thread that a third party's plugin runs in: the build makes a program of this, `plugin-host.cjs`. */
import { parentPort, workerData } from 'node:worker_threads'
import { provideSdk } from '../host/sdk.ts'
import { asThrown } from '../host/thrown.ts'
import type { FromHost, HostOrder, ToHost } from '../host/wire.ts'
import { captureOutput } from './output.ts'
import { Refused, Service } from './service.ts'
import { Waiting } from './waiting.ts'

const port = parentPort!
const order = workerData as HostOrder
const tell = (message: FromHost): void => port.postMessage(message)

captureOutput((text) => tell({ kind: 'printed', text }))
provideSdk(order.sdk, order.file)
const waiting = new Waiting(port, (id) => tell({ kind: 'idle', id }))
const service = new Service(order, waiting, tell)

port.on('message', (message: ToHost) => {
  if (message.kind !== 'call') return service.revealed(message)
  void answer(message.id, message.call)
})

async function answer(id: number, call: Extract<ToHost, { kind: 'call' }>['call']): Promise<void> {
  waiting.begin(id)
  try {
    tell({ kind: 'answer', id, result: await service.perform(call) })
  } catch (error) {
    if (error instanceof Refused) tell({ kind: 'refused', id, problem: error.problem, remedy: error.remedy })
    else tell({ kind: 'thrown', id, thrown: asThrown(error) })
  } finally {
    waiting.end(id)
  }
}
