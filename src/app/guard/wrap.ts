/**
 * What stands between the store and every backend, in this order from the backend outwards: the deadline of a call, where
 * the backend is a third party's; what it throws, guarded (guarded-error.ts); what it gives, verified (verify.ts); and a
 * count of the calls.
 */
import { backendMethods, type InventoryBackend } from '../../backends/contract.ts'
import { PluginError } from '../../backends/errors.ts'
import { alive } from './alive.ts'
import { answered } from './answered.ts'
import { Counter } from './counter.ts'
import { frozen } from './frozen.ts'
import { type Guard, guardedError, headOf } from './guarded-error.ts'
import { Verifier } from './verify.ts'

export interface Wrapping extends Guard {
  /** Nothing is verified and nothing frozen: for those who want to see what the backend itself does. @default false */
  readonly isBare?: boolean
  /** Told how often what was called, when the backend is closed. */
  debug(message: string): void
}

/** What the contract knows as methods. `revisions` gives what is listed; every other one a promise. */
const methods: ReadonlySet<string | symbol> = new Set(backendMethods)

/** Every member as before, whichever there are; each call goes through all that is named above. */
export function wrapBackend(backend: InventoryBackend, wrapping: Wrapping): InventoryBackend {
  const layers: Layers = { wrapping, verifier: new Verifier(backend, wrapping), counter: new Counter() }
  // The proxy's own target is empty: a frozen one would not let its methods be wrapped.
  return new Proxy<Partial<InventoryBackend>>(
    {},
    {
      has: (_, name) => name in backend,
      get(_, name) {
        const member: unknown = Reflect.get(backend, name)
        if (typeof member !== 'function') return member
        if (name === alive) return () => guardCall(() => Reflect.apply(member, backend, []), 'answer', wrapping)
        // What the file backend has beside the contract is its own affair.
        if (!methods.has(name)) return member.bind(backend)
        return (...args: unknown[]) => {
          const given = wrapping.isBare ? args : args.map(frozen)
          const call = (): unknown => Reflect.apply(member, backend, given)
          return name === 'revisions' ? listed(call, layers) : called(call, String(name), given, layers)
        }
      },
    },
  ) as InventoryBackend
}

interface Layers {
  readonly wrapping: Wrapping
  readonly verifier: Verifier
  readonly counter: Counter
}

async function called(call: () => unknown, operation: string, args: readonly unknown[], layers: Layers) {
  const { wrapping, verifier, counter } = layers
  const end = counter.begin(operation)
  try {
    const given = await guardCall(call, operation, wrapping)
    return wrapping.isBare ? given : verifier.answer(operation, args, given)
  } finally {
    end()
    if (operation === 'close') counter.tell(wrapping)
  }
}

async function* listed(call: () => unknown, { wrapping, verifier, counter }: Layers) {
  const end = counter.begin('revisions')
  try {
    const given = guardList(call, wrapping)
    yield* wrapping.isBare ? given : verifier.listed(given)
  } finally {
    end()
  }
}

/** @throws what the call throws, guarded, also if what it gives never settles */
export async function guardCall(call: () => unknown, operation: string, guard: Guard): Promise<unknown> {
  try {
    const pending = (async () => call())()
    return await answered(pending, () => new PluginError(`${headOf(guard)} never answers to \`${operation}\``))
  } catch (error) {
    throw guardedError(error, operation, guard)
  }
}

async function* guardList(call: () => unknown, guard: Guard): AsyncGenerator<unknown> {
  const guarded = (act: () => unknown): Promise<unknown> => guardCall(act, 'revisions', guard)
  // Looked at without being awaited: a promise of a list is not one.
  const { items } = (await guarded(() => ({ items: call() }))) as { items: unknown }
  const iterator = iteratorOf(items)
  if (iterator === undefined) {
    const message = `${headOf(guard)} gives in \`revisions\` what is not an async iterable`
    throw new PluginError(message, { backend: guard.section, operation: 'revisions' })
  }
  try {
    for (;;) {
      const { done, value } = (await guarded(() => iterator.next())) as IteratorResult<unknown>
      if (done) return
      yield value
    }
  } finally {
    await iterator.return?.()
  }
}

/** A list will do as well. */
function iteratorOf(items: unknown): AsyncIterator<unknown> | Iterator<unknown> | undefined {
  if (typeof items !== 'object' || items === null) return undefined
  if (Symbol.asyncIterator in items) return (items as AsyncIterable<unknown>)[Symbol.asyncIterator]()
  return Symbol.iterator in items ? (items as Iterable<unknown>)[Symbol.iterator]() : undefined
}
