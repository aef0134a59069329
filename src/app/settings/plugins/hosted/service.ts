/** Carries out in the plugin's thread what the program asks for. */
import { inspect } from 'node:util'
import { backendMethods, type InventoryBackend } from '../../../../backends/contract.ts'
import { PluginError } from '../../../../backends/errors.ts'
import type {
  BackendArguments,
  BackendContext,
  BackendPlugin,
  OptionSpec,
  Secret,
} from '../../../../backends/plugin.ts'
import { mask } from '../../../../backends/support/mask.ts'
import { OperationalError } from '../../../../core/errors.ts'
import { checkBackend, checkPlugin } from '../check-plugin.ts'
import { fromThrown } from '../host/thrown.ts'
import type { FromHost, HostCall, HostOrder, PlainArguments, PlainBackend, PlainPlugin, ToHost } from '../host/wire.ts'
import { defaultOf, importFile, importPackage } from '../import-package.ts'
import { plainAnswer } from './plain-answer.ts'
import type { Waiting } from './waiting.ts'

/** What is exported or made is not what the contract wants: the program says whose it is. */
export class Refused extends OperationalError {
  readonly problem: string
  constructor(problem: string, remedy: string | undefined) {
    super('ERR_REFUSED', problem, { remedy })
    this.problem = problem
  }
}

type Iterating = AsyncIterator<unknown> | Iterator<unknown>

const refuse = (problem: string, remedy?: string) => new Refused(problem, remedy) as never

export class Service {
  readonly #order: HostOrder
  readonly #waiting: Waiting
  readonly #tell: (message: FromHost) => void
  readonly #backends: InventoryBackend[] = []
  readonly #lists: Iterating[] = []
  readonly #questions = new Map<number, { resolve(text: string): void; reject(error: unknown): void }>()
  #lastQuestion = 0
  #plugin: BackendPlugin | undefined

  constructor(order: HostOrder, waiting: Waiting, tell: (message: FromHost) => void) {
    this.#order = order
    this.#waiting = waiting
    this.#tell = tell
  }

  async perform(call: HostCall): Promise<unknown> {
    switch (call.operation) {
      case 'import':
        return this.#import()
      case 'register':
        return this.#register(call)
      case 'ddl':
        return this.#plugin!.ddl!(this.#argumentsFrom(call.args))
      case 'call':
        return this.#call(this.#backends[call.backend]!, call.method, call.args)
      case 'next':
        return this.#next(this.#lists[call.list]!)
      case 'return':
        await this.#lists[call.list]!.return?.()
        return undefined
      case 'answer':
        return undefined
    }
  }

  revealed(answer: Exclude<ToHost, { kind: 'call' }>): void {
    const question = this.#questions.get(answer.id)
    this.#questions.delete(answer.id)
    if (answer.kind === 'revealed') question?.resolve(answer.text)
    else question?.reject(fromThrown(answer.thrown))
  }

  async #import(): Promise<PlainPlugin> {
    const plugin = checkPlugin(defaultOf(await importFile(this.#order.file)), refuse)
    this.#plugin = plugin
    const { name, summary, options } = plugin
    return {
      name,
      apiVersion: plugin.apiVersion,
      summary,
      options: Object.fromEntries(Object.entries(options).map(([option, spec]) => [option, plainSpec(spec)])),
      hasDdl: typeof plugin.ddl === 'function',
    }
  }

  async #register(call: Extract<HostCall, { operation: 'register' }>): Promise<PlainBackend> {
    const made = await this.#plugin!.register(this.#argumentsFrom(call.args), this.#contextFrom(call.context))
    const backend = checkBackend(made, refuse)
    this.#backends.push(backend)
    const { capabilities, place, historyKeep } = backend
    const { compareAndSwap, shared, history } = capabilities
    return {
      backend: this.#backends.length - 1,
      capabilities: { compareAndSwap, shared, ...(history === undefined ? {} : { history }) },
      methods: backendMethods.filter((name) => backend[name] !== undefined),
      ...(typeof place === 'string' ? { place } : {}),
      ...(typeof historyKeep === 'number' ? { historyKeep } : {}),
    }
  }

  async #call(backend: InventoryBackend, method: string, args: readonly unknown[]): Promise<unknown> {
    const member = Reflect.get(backend, method) as (...args: readonly unknown[]) => unknown
    if (method === 'revisions') return this.#list(Reflect.apply(member, backend, args))
    return plainAnswer(method, await Reflect.apply(member, backend, args))
  }

  /** @returns its number */
  #list(items: unknown): number {
    const iterating = iteratorOf(items)
    if (iterating === undefined) {
      const { section, asked } = this.#order.request
      throw new PluginError(`the plugin ${asked} of [${section}] gives in \`revisions\` what is not an async iterable`)
    }
    return this.#lists.push(iterating) - 1
  }

  async #next(iterating: Iterating): Promise<IteratorResult<unknown>> {
    const { done, value } = await iterating.next()
    return done ? { done: true, value: undefined } : { done: false, value: plainAnswer('revisions', value) }
  }

  #argumentsFrom({ options, secrets, deployment }: PlainArguments): BackendArguments {
    const hidden = secrets.map((option) => [option, this.#secret(option)] as const)
    return { options: { ...options, ...Object.fromEntries(hidden) }, deployment } as unknown as BackendArguments
  }

  #contextFrom(plain: { readonly section: string; readonly configDirectory: string }): BackendContext {
    const remark = (grade: 'debug' | 'warn') => (message: unknown) =>
      this.#tell({ kind: 'remark', grade, message: String(message) })
    const { request, surroundings, file } = this.#order
    return {
      ...plain,
      debug: remark('debug'),
      warn: remark('warn'),
      importPackage: (name) => importPackage(name, request, { ...surroundings, plugin: file }),
    }
  }

  /** Read by the program, when it is used: shows nothing of itself here either. */
  #secret(option: string): Secret {
    return Object.assign(Object.create({ toString: hidden, toJSON: hidden, [inspect.custom]: hidden }), {
      reveal: () => this.#waiting.asking(this.#ask(option)),
    }) as Secret
  }

  #ask(option: string): Promise<string> {
    const id = ++this.#lastQuestion
    return new Promise((resolve, reject) => {
      this.#questions.set(id, { resolve, reject })
      this.#tell({ kind: 'reveal', id, option })
    })
  }
}

function hidden(): string {
  return mask
}

/** A list will do as well; a promise of one is not one. */
function iteratorOf(items: unknown): Iterating | undefined {
  if (typeof items !== 'object' || items === null) return undefined
  if (Symbol.asyncIterator in items) return (items as AsyncIterable<unknown>)[Symbol.asyncIterator]()
  return Symbol.iterator in items ? (items as Iterable<unknown>)[Symbol.iterator]() : undefined
}

function plainSpec({
  type,
  description,
  required,
  default: text,
  secret,
  choices,
  minimum,
  maximum,
}: OptionSpec): OptionSpec {
  return {
    type,
    description,
    ...(required === undefined ? {} : { required }),
    ...(text === undefined ? {} : { default: text }),
    ...(secret === undefined ? {} : { secret }),
    ...(choices === undefined ? {} : { choices: [...choices] }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  }
}
