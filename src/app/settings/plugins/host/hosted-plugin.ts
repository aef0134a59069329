/** A plugin in its own thread, as the plugin that it is: its `register` gives a backend whose calls go there. */
import type { InventoryBackend, RevisionInfo } from '../../../../backends/contract.ts'
import {
  apiVersion,
  type BackendArguments,
  type BackendContext,
  type BackendPlugin,
  type OptionSpecs,
  type Secret,
} from '../../../../backends/plugin.ts'
import { type Alive, alive } from '../../../guard/alive.ts'
import { askedText } from '../locate-package.ts'
import { hostFiles } from './host-files.ts'
import { PluginHost } from './plugin-host.ts'
import type { HostCall, HostOrder, PlainArguments, PlainBackend, PlainPlugin } from './wire.ts'

export interface HostedOptions {
  readonly order: Omit<HostOrder, 'sdk'>
  /** Milliseconds for each call. */
  readonly deadline: number
  /** Told of what the plugin prints and remarks while it is loaded. */
  debug(message: string): void
}

/** @throws what importing it throws; Refusal where it is not a plugin; PluginError */
export async function loadHosted(options: HostedOptions): Promise<BackendPlugin> {
  const threads = new Threads(options)
  const { name, summary, options: specs, hasDdl } = await threads.plugin()
  return {
    name,
    apiVersion,
    summary,
    options: specs,
    async register(args, context) {
      threads.hear(args, context)
      const host = await threads.running()
      const { section, configDirectory } = context
      const call: HostCall = { operation: 'register', args: plainOf(args), context: { section, configDirectory } }
      const leave = (): Promise<void> => threads.leave(host)
      try {
        return backendOver((await host.call('register', call)) as PlainBackend, host, leave)
      } catch (error) {
        await leave()
        throw error
      }
    },
    ...(hasDdl
      ? {
          async ddl(args) {
            threads.hear(args, undefined)
            return (await (await threads.running()).call('ddl', { operation: 'ddl', args: plainOf(args) })) as string
          },
        }
      : {}),
  }
}

/** One thread for all that a plugin makes, started again where it has ended. */
class Threads {
  readonly #options: HostedOptions
  readonly #secrets = new Map<string, Secret>()
  #context: BackendContext | undefined
  #host: PluginHost
  #loaded: Promise<PlainPlugin>
  #open = 0

  constructor(options: HostedOptions) {
    this.#options = options
    this.#host = this.#start()
    this.#loaded = this.#import()
  }

  plugin(): Promise<PlainPlugin> {
    return this.#loaded
  }

  /** Whose secrets it asks for, and who hears its remarks. */
  hear({ options }: BackendArguments, context: BackendContext | undefined): void {
    this.#context = context ?? this.#context
    for (const [option, value] of Object.entries(options as Record<string, unknown>)) {
      if (isSecret(value)) this.#secrets.set(option, value)
    }
  }

  /** For another backend. */
  async running(): Promise<PluginHost> {
    if (this.#host.isOver) {
      this.#host = this.#start()
      this.#loaded = this.#import()
    }
    await this.#loaded
    this.#open += 1
    return this.#host
  }

  /** The last one to leave ends it. */
  async leave(host: PluginHost): Promise<void> {
    this.#open -= 1
    if (host !== this.#host || this.#open <= 0) await host.end()
  }

  #start(): PluginHost {
    const { order, deadline, debug } = this.#options
    const { section, asked } = order.request
    return new PluginHost({
      files: hostFiles(order.surroundings.installed),
      order,
      deadline,
      section,
      name: `the plugin ${asked} of [${section}]`,
      nameOfLoading: `${askedText(order.request)} (${order.file}), which`,
      debug: (message) => (this.#context?.debug ?? debug)(message),
      warn: (message) => (this.#context?.warn ?? debug)(message),
      reveal: async (option) => {
        const secret = this.#secrets.get(option)
        if (secret === undefined) throw new Error(`there is no secret option ${option}`)
        return secret.reveal()
      },
    })
  }

  async #import(): Promise<PlainPlugin> {
    try {
      return (await this.#host.call('import', { operation: 'import' })) as PlainPlugin
    } catch (error) {
      await this.#host.end()
      throw error
    }
  }
}

function plainOf({ options, deployment }: BackendArguments<OptionSpecs>): PlainArguments {
  const entries = Object.entries(options as Record<string, unknown>)
  return {
    options: Object.fromEntries(entries.filter(([, value]) => !isSecret(value))),
    secrets: entries.filter(([, value]) => isSecret(value)).map(([name]) => name),
    deployment,
  }
}

function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && 'reveal' in value
}

function backendOver(made: PlainBackend, host: PluginHost, leave: () => Promise<void>): InventoryBackend & Alive {
  const { backend, capabilities, methods, place, historyKeep } = made
  let closed: Promise<void> | undefined
  const ask = (method: string, args: readonly unknown[]): Promise<unknown> =>
    host.call(method, { operation: 'call', backend, method, args })
  const close = async (): Promise<void> => {
    try {
      // What it was closed for is gone with a thread that has failed.
      if (methods.includes('close') && !host.isOver) await ask('close', [])
    } finally {
      await leave()
    }
  }
  const calls = methods
    .filter((method) => method !== 'revisions' && method !== 'close')
    .map((method) => [method, (...args: unknown[]) => ask(method, args)] as const)
  return {
    ...(Object.fromEntries(calls) as unknown as Pick<InventoryBackend, 'load' | 'write'>),
    capabilities,
    ...(place === undefined ? {} : { place }),
    ...(historyKeep === undefined ? {} : { historyKeep }),
    ...(methods.includes('revisions') ? { revisions: () => listOver(host, () => ask('revisions', [])) } : {}),
    [alive]: () => (closed ? Promise.resolve() : host.call('answer', { operation: 'answer' })),
    // A second call of a plugin's own `close` would find no thread.
    close: () => {
      closed ??= close()
      return closed
    },
  }
}

async function* listOver(host: PluginHost, begin: () => Promise<unknown>): AsyncGenerator<RevisionInfo> {
  const list = (await begin()) as number
  let isDone = false
  try {
    for (;;) {
      const { done, value } = (await host.call('revisions', {
        operation: 'next',
        list,
      })) as IteratorResult<RevisionInfo>
      isDone = done === true
      if (isDone) return
      yield value
    }
  } finally {
    if (!isDone && !host.isOver) await host.call('revisions', { operation: 'return', list })
  }
}
