/** Whether what a module exports is a plugin, and what a plugin makes a backend. Every fault is reported at once. */
import { backendMethods, type InventoryBackend } from '../../../backends/contract.ts'
import type { BackendError } from '../../../backends/errors.ts'
import { apiVersion, type BackendPlugin, type OptionSpecs } from '../../../backends/plugin.ts'
import { isMapping } from '../../../backends/support/revision-shape.ts'
import { pluginKey } from '../options.ts'
import { parseOption } from '../values.ts'

type Refusal = (problem: string, remedy?: string) => BackendError

const manual = 'docs/writing-a-backend.md'

/** @throws what `refuse` makes of the first kind of fault there is */
export function checkPlugin(exported: unknown, refuse: Refusal): BackendPlugin {
  if (!isMapping(exported)) {
    throw refuse(
      `its default export is ${kindOf(exported)}, not a plugin`,
      `\`export default defineBackend({ … })\`, see ${manual}`,
    )
  }
  const plugin = exported as Partial<Record<keyof BackendPlugin, unknown>>
  if (plugin.apiVersion !== undefined && plugin.apiVersion !== apiVersion) {
    throw refuse(
      `it is written for apiVersion ${show(plugin.apiVersion)}, and this program has apiVersion ${apiVersion}`,
      Number(plugin.apiVersion) > apiVersion
        ? 'use a newer release of this program, or an older one of the plugin'
        : 'use a newer release of the plugin',
    )
  }
  const missing = memberFaults(plugin)
  if (missing.length > 0) throw refuse(`it is not a whole plugin: ${missing.join('; ')}`, `see ${manual}`)
  checkSpecs(plugin.options as object, refuse)
  return exported as unknown as BackendPlugin
}

/** @throws what `refuse` makes of the options that are declared wrongly */
export function checkSpecs(options: object, refuse: Refusal): OptionSpecs {
  const faults = Object.entries(options).flatMap(([name, spec]) =>
    specFaults(name, spec).map((fault) => `option ${name}: ${fault}`),
  )
  if (faults.length > 0) throw refuse(`it declares options that cannot be used: ${faults.join('; ')}`, `see ${manual}`)
  return options as OptionSpecs
}

function memberFaults(plugin: Partial<Record<keyof BackendPlugin, unknown>>): string[] {
  const faults: string[] = []
  const want = (member: keyof BackendPlugin, isRight: boolean, wanted: string): void => {
    if (isRight) return
    const found = plugin[member] === undefined ? 'is missing' : `is ${kindOf(plugin[member])}`
    faults.push(`\`${member}\` ${found} (wanted: ${wanted})`)
  }
  want('name', typeof plugin.name === 'string' && /^[a-z0-9-]+$/.test(plugin.name), 'lower-case letters, digits and -')
  want('apiVersion', plugin.apiVersion === apiVersion, String(apiVersion))
  want('summary', typeof plugin.summary === 'string', 'one line of text')
  want('options', isMapping(plugin.options), 'an object of option specs, {} for none')
  want('register', typeof plugin.register === 'function', 'a function')
  return faults
}

const types = ['text', 'integer', 'boolean', 'duration', 'path', 'choice']

interface LooseSpec {
  readonly type?: unknown
  readonly description?: unknown
  readonly required?: unknown
  readonly default?: unknown
  readonly secret?: unknown
  readonly choices?: unknown
  readonly minimum?: unknown
  readonly maximum?: unknown
}

function specFaults(name: string, given: unknown): string[] {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) return ['its name must be lower-case letters, digits and _']
  if (name === pluginKey) return ['this name says which plugin it is']
  if (!isMapping(given)) return [`is ${kindOf(given)}, not a spec`]
  const spec: LooseSpec = given
  const faults = [
    !types.includes(String(spec.type)) && `type ${show(spec.type)} is not one of ${types.join(', ')}`,
    typeof spec.description !== 'string' && 'it has no description',
    !isOptional(spec.required, 'boolean') && '`required` must be true or false',
    !isOptional(spec.secret, 'boolean') && '`secret` must be true or false',
    !isOptional(spec.minimum, 'number') && '`minimum` must be a number',
    !isOptional(spec.maximum, 'number') && '`maximum` must be a number',
    spec.secret === true && spec.type !== 'text' && 'a secret is of type text',
    spec.secret === true && spec.default !== undefined && 'a secret has no default',
    spec.type === 'choice' && !isListOfTexts(spec.choices) && 'a choice needs `choices`, a list of texts',
    !isOptional(spec.default, 'string') && '`default` must be text, as in the settings file',
  ].filter((fault) => fault !== false)
  return faults.length > 0 ? faults : defaultFaults(spec)
}

function defaultFaults(given: LooseSpec): string[] {
  const spec = given as BackendPlugin['options'][string]
  if (spec.default === undefined || spec.secret) return []
  const parsed = parseOption(spec, spec.default, { directory: '/', env: {} })
  return 'problem' in parsed ? [`its default ${parsed.problem}; ${parsed.remedy}`] : []
}

/** A history is there when both are. */
const historyMethods = ['revisions', 'loadRevision'] as const
const optionalMethods = backendMethods.filter((name) => name !== 'load' && name !== 'write')
const capabilityNames = ['compareAndSwap', 'shared', 'history'] as const

/** @throws what `refuse` makes of all that is missing */
export function checkBackend(made: unknown, refuse: Refusal): InventoryBackend {
  if (!isMapping(made)) throw refuse(`its \`register\` gave ${kindOf(made)}, not a backend`, `see ${manual}`)
  const backend = made as Partial<Record<keyof InventoryBackend, unknown>>
  const faults = [
    ...(['load', 'write'] as const)
      .filter((name) => typeof backend[name] !== 'function')
      .map((name) => `the method \`${name}\` is missing`),
    ...capabilityFaults(backend.capabilities),
    ...optionalMethods
      .filter((name) => backend[name] !== undefined && typeof backend[name] !== 'function')
      .map((name) => `\`${name}\` is ${kindOf(backend[name])}, not a method`),
  ]
  if (isMapping(backend.capabilities) && Reflect.get(backend.capabilities, 'history') === true) {
    const absent = historyMethods.filter((name) => backend[name] === undefined)
    faults.push(...absent.map((name) => `it claims to keep history, and has no method \`${name}\``))
  }
  if (faults.length > 0)
    throw refuse(`what its \`register\` gave is not a whole backend: ${faults.join('; ')}`, `see ${manual}`)
  return made as unknown as InventoryBackend
}

function capabilityFaults(capabilities: unknown): string[] {
  if (!isMapping(capabilities))
    return [`\`capabilities\` is ${capabilities === undefined ? 'missing' : kindOf(capabilities)}`]
  return capabilityNames
    .filter((name) => {
      const claim: unknown = Reflect.get(capabilities, name)
      return typeof claim !== 'boolean' && !(name === 'history' && claim === undefined)
    })
    .map((name) => `\`capabilities.${name}\` must be true or false`)
}

function isOptional(value: unknown, type: 'boolean' | 'number' | 'string'): boolean {
  return value === undefined || typeof value === type
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string')
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
