/** An inventory as it may be given to others: what operators keep secret in it is masked, or all variables are left out. */
import { formsOf, mask } from '../../backends/support/mask.ts'
import { hideShapes, isSecretVariable } from '../../backends/support/secret-shapes.ts'
import { redactValue } from '../../backends/support/secret-value.ts'
import type { ValuePath } from '../../core/inventory/findings.ts'
import { pathKey } from '../../core/inventory/values.ts'
import { Dict, PySet, PyTuple, type Value } from '../../python/value.ts'

/** `left out`: of the variables only those that the views need are there, masked too. */
export type SecretsMode = 'masked' | 'shown' | 'left out'

/** Shorter ones would be found in other words. */
const shortestKnown = 6

/** Secrets in all the forms in which a message may have them. There may be one for each host. */
class KnownSecrets {
  readonly #seen = new Set<string>()
  /** By how they begin, the longest first. */
  readonly #forms = new Map<string, string[]>()
  #isSorted = true

  add(secret: string): void {
    if (secret.length < shortestKnown || this.#seen.has(secret)) return
    this.#seen.add(secret)
    for (const form of new Set(formsOf(secret))) {
      const begin = form.slice(0, shortestKnown)
      const forms = this.#forms.get(begin)
      if (forms) forms.push(form)
      else this.#forms.set(begin, [form])
    }
    this.#isSorted = false
  }

  /** Once from the beginning of the text to its end, however many secrets there are. */
  hide(text: string, names: ReadonlySet<string>): string {
    if (this.#forms.size === 0) return text
    if (!this.#isSorted) for (const forms of this.#forms.values()) forms.sort((a, b) => b.length - a.length)
    this.#isSorted = true
    let shown = ''
    let from = 0
    for (let at = 0; at + shortestKnown <= text.length; at++) {
      const forms = this.#forms.get(text.slice(at, at + shortestKnown))
      const found = forms?.find((form) => text.startsWith(form, at) && !names.has(form))
      if (found === undefined) continue
      shown += text.slice(from, at) + mask
      from = at + found.length
      at = from - 1
    }
    return shown + text.slice(from)
  }
}

/**
 * Masks everything that one page is given. A secret that is another one in another revision is another mask, so that a
 * comparison shows that it was changed, and never to what.
 */
export class Masker {
  readonly mode: SecretsMode
  /** Of each place in an inventory the secrets that were found there, in the order in which they came. */
  readonly #found = new Map<string, Map<string, number>>()
  readonly #known = new KnownSecrets()
  readonly #names = new Set<string>()
  readonly #harmless = new Map<string, boolean>()

  constructor(mode: SecretsMode) {
    this.mode = mode
  }

  /**
   * A whole inventory. What is not one is masked like a variable. What is left out is looked at as well: a message may
   * name a secret in it.
   */
  inventory(inventory: Value): Value {
    if (this.mode === 'shown') return inventory
    if (!(inventory instanceof Dict)) return this.#value(inventory, ['inventory'], false)
    return new Dict([...inventory].map(([key, body]) => [key, this.#entry(pathKey(key), body)]))
  }

  /** A part of the user configuration; what is masked in it is known in messages from then on. */
  configuration(config: Dict): Value {
    return this.mode === 'shown' ? config : this.#value(config, ['configuration'], false)
  }

  /** A message, a reason, a command: without what looks like a secret, and without those that were met in inventories. */
  text(text: string): string {
    if (this.mode === 'shown') return text
    return this.#known.hide(hideShapes(text.replaceAll(endOfFile, `$1${mask}`)), this.#names)
  }

  /** Whether a variable of a host is told of at all. */
  tells([first, second, third]: ValuePath): boolean {
    if (this.mode !== 'left out') return true
    if (!structure.some((key) => key === first)) return false
    if (first === 'properties') return second === undefined || ofProperties.includes(String(second))
    return first !== 'container_networks' || third === undefined || ofNetwork.includes(String(third))
  }

  #entry(name: string, body: Value): Value {
    if (!(body instanceof Dict)) return this.#value(body, [name], false)
    if (name === '_meta') {
      return mapped(body, (key, value) =>
        key === 'hostvars' && value instanceof Dict
          ? mapped(value, (host, vars) => this.#host(host, vars))
          : this.#rest(key, value),
      )
    }
    this.#names.add(name)
    return mapped(body, (key, value) => {
      if (isMembers(key, value)) return value
      return key === 'vars' ? this.#groupVariables(name, value) : this.#rest(key, value, name)
    })
  }

  #host(host: string, vars: Value): Value {
    this.#names.add(host)
    const told = this.#value(vars, [host], false)
    return this.mode === 'left out' && told instanceof Dict ? structureOf(told) : told
  }

  #groupVariables(group: string, vars: Value): Value {
    const told = this.#value(vars, [group, 'vars'], false)
    return this.mode === 'left out' ? new Dict() : told
  }

  /** What someone else has put there. */
  #rest(key: string, value: Value, ...above: string[]): Value | undefined {
    const told = this.#value(value, [...above, key], isSecretVariable(key))
    return this.mode === 'left out' ? undefined : told
  }

  #value(value: Value, path: readonly string[], isSecret: boolean): Value {
    if (typeof value === 'string') return this.#string(value, path, isSecret)
    if (value instanceof Dict) return this.#mapping(value, path, isSecret)
    if (Array.isArray(value)) return value.map((item, index) => this.#value(item, [...path, String(index)], isSecret))
    if (value instanceof PyTuple) return this.#value(value.items, path, isSecret)
    if (value instanceof PySet) return this.#value(value.members, path, isSecret)
    // That there is none, or a switch, is not a secret.
    return isSecret && value !== null && typeof value !== 'boolean' ? this.#hidden(String(value), path) : value
  }

  #mapping(mapping: Dict, path: readonly string[], isSecret: boolean): Value {
    const isPair = pairNames.some((key) => isSecretText(mapping.get(key)))
    return mapped(mapping, (key, value) =>
      this.#value(value, [...path, key], isSecret || isSecretVariable(key) || (isPair && pairValues.includes(key))),
    )
  }

  #string(text: string, path: readonly string[], isSecret: boolean): string {
    if (text === '' || (isSecret && reference.test(text))) return text
    if (isSecret) return this.#hidden(text, path)
    if (this.#isHarmless(text)) return text
    const shown = withoutSecrets(text)
    if (shown === text) return text
    return this.#numbered(path, text, shown)
  }

  /** Most texts are addresses, names and paths, and the same ones again and again. */
  #isHarmless(text: string): boolean {
    if (!suspicious.test(text)) return true
    const before = this.#harmless.get(text)
    if (before !== undefined) return before
    const isHarmless = withoutSecrets(text) === text
    if (this.#harmless.size < mostRemembered) this.#harmless.set(text, isHarmless)
    return isHarmless
  }

  #hidden(text: string, path: readonly string[]): string {
    this.#known.add(text)
    return this.#numbered(path, text, mask)
  }

  #numbered(path: readonly string[], text: string, shown: string): string {
    const place = JSON.stringify(path)
    const found = this.#found.get(place) ?? new Map<string, number>()
    this.#found.set(place, found)
    const number = found.get(text) ?? found.size + 1
    found.set(text, number)
    return number === 1 ? shown : `${shown} (${number})`
  }
}

/** The last characters of a file that is cut short may be of a secret (src/backends/file/look.ts). */
const endOfFile = /(it ends with )"(?:[^"\\]|\\.){0,100}"/g

/** `{{ netapp_password }}`: the secret itself is somewhere else. */
const reference = /^\{\{ ?[A-Za-z_][\w.]{0,99} ?\}\}$/

const mostRemembered = 50_000

/** `{name: db_password, value: …}`. */
const pairNames = ['name', 'key', 'option', 'variable'] as const
const pairValues: readonly string[] = ['value', 'default', 'content']

function isSecretText(value: Value | undefined): boolean {
  return typeof value === 'string' && isSecretVariable(value)
}

function isMembers(key: string, value: Value): boolean {
  return (
    (key === 'hosts' || key === 'children') && Array.isArray(value) && value.every((name) => typeof name === 'string')
  )
}

function mapped(mapping: Dict, change: (key: string, value: Value) => Value | undefined): Dict {
  const changed = new Dict()
  for (const [key, value] of mapping) {
    const now = change(pathKey(key), value)
    if (now !== undefined) changed.set(key, now)
  }
  return changed
}

/** Without one of these no rule for texts finds anything. */
const suspicious = /[:=\n]|(?:^|\s)-|\$ANSIBLE_VAULT/

/** A text under a name that promises no secret. */
function withoutSecrets(text: string): string {
  if (text.startsWith('$ANSIBLE_VAULT')) return mask
  if (text.includes('PRIVATE KEY-----')) return mask
  return redactValue('', text.split('\n').map(lineWithoutSecret).join('\n')).shown
}

/** `db_password: …` and `db_password = …` up to the end of the line, as in YAML and ini files that are one text. */
function lineWithoutSecret(line: string): string {
  const at = line.search(/[:=]/)
  if (at < 0) return line
  const name = line.slice(0, at).trim().replace(/^- /, '').trim().replaceAll(/["']/g, '')
  const rest = line.slice(at + 1)
  if (!/^[\w.-]{1,64}$/.test(name) || !isSecretVariable(name) || rest.trim() === '') return line
  return `${line.slice(0, at + 1)} ${mask}`
}

/** What the views need: who a machine is, where it lives, and its addresses. */
const structure = [
  'ansible_host',
  'component',
  'container_name',
  'container_networks',
  'container_tech',
  'container_types',
  'is_metal',
  'management_address',
  'physical_host',
  'physical_host_group',
  'properties',
] as const
const ofNetwork = ['address', 'bridge', 'gateway', 'interface', 'netmask', 'type', 'vlan']
const ofProperties = ['container_release', 'is_metal', 'is_nest', 'service_name']

function structureOf(vars: Dict): Dict {
  const kept = only(vars, structure)
  const networks = kept.get('container_networks')
  if (networks instanceof Dict) {
    kept.set(
      'container_networks',
      mapped(networks, (_, network) => (network instanceof Dict ? only(network, ofNetwork) : undefined)),
    )
  }
  const properties = kept.get('properties')
  if (properties instanceof Dict) kept.set('properties', only(properties, ofProperties))
  return kept
}

function only(mapping: Dict, keys: readonly string[]): Dict {
  return new Dict([...mapping].filter(([key]) => keys.includes(pathKey(key))))
}
