/** Timers, sockets and processes that something has made and not ended. */
import { AsyncLocalStorage, createHook } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

/** Names that Node.js gives to what can keep a process alive. */
const kinds: ReadonlyMap<string, string> = new Map([
  ['Timeout', 'timer'],
  ['Immediate', 'immediate'],
  ['TCPWRAP', 'socket'],
  ['TCPSERVERWRAP', 'server'],
  ['TLSWRAP', 'TLS socket'],
  ['UDPWRAP', 'UDP socket'],
  ['PIPEWRAP', 'pipe'],
  ['PIPESERVERWRAP', 'pipe server'],
  ['PROCESSWRAP', 'process'],
  ['FSEVENTWRAP', 'watched file'],
  ['STATWATCHER', 'watched file'],
  ['WORKER', 'worker'],
  ['MESSAGEPORT', 'message port'],
])

interface Resource {
  hasRef?(): boolean
}

/**
 * What is left after `act`, by kind; waits so many milliseconds for it to go. Only what was made by `act` counts, so a
 * test runner may go about its business meanwhile.
 */
export async function leftoversOf(act: () => Promise<void>, patience: number): Promise<string[]> {
  const inside = new AsyncLocalStorage<true>()
  const made = new Map<number, { readonly kind: string; readonly resource: Resource }>()
  const hook = createHook({
    init(id, type, _trigger, resource) {
      const kind = kinds.get(type)
      if (kind !== undefined && inside.getStore()) made.set(id, { kind, resource })
    },
    destroy: (id) => void made.delete(id),
  }).enable()
  try {
    await inside.run(true, act)
    const end = Date.now() + patience
    for (;;) {
      const left = [...made.values()].filter(({ resource }) => resource.hasRef?.() ?? true).map(({ kind }) => kind)
      if (left.length === 0 || Date.now() > end) return left
      await sleep(20)
    }
  } finally {
    hook.disable()
  }
}
