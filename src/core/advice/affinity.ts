/** C7: affinity that has no effect. */
import { type Dict, equal, type Value } from '../../python/value.ts'
import type { Finding } from '../inventory/findings.ts'
import { nearest } from '../inventory/text/nearest.ts'
import { listed } from '../inventory/text/wording.ts'
import type { ConfiguredEntry } from '../inventory/user-config.ts'
import { mappingAt, pathKey } from '../inventory/values.ts'
import { type ContainerType, isMadeIn, isMetalOn } from './container-type.ts'
import { type AdviceContext, warning } from './context.ts'

/** One line of one `affinity`. */
interface Wish {
  readonly at: ConfiguredEntry
  readonly type: string
  readonly wanted: Value
}

export function adviseOnAffinity(context: AdviceContext): Finding[] {
  const types = new Map(context.types.map((type) => [type.name, type]))
  const seen = new Set<Dict>()
  const findings: Finding[] = []
  for (const at of context.entries) {
    const affinity = mappingAt(at.entry, 'affinity')
    if (!affinity) continue
    // A mapping that an alias repeats under many groups is one text of the file; it counts where one of them needs it.
    const repeated = seen.has(affinity)
    seen.add(affinity)
    for (const [key, wanted] of affinity) {
      const type = types.get(pathKey(key))
      const wish = { at, type: pathKey(key), wanted }
      if (!type) findings.push(...(repeated ? [] : [unknownType(context, wish)]))
      else if (isMadeIn(type, at.group)) findings.push(...metalType(context, wish, type))
      else if (!repeated) findings.push(...otherGroup(context, wish, type))
    }
  }
  return findings
}

function told({ at, type }: Wish, fact: string, remedy: string): Finding {
  const message = `the affinity of host ${at.host} in group ${at.group} for ${type} has no effect: ${fact}`
  return warning('C7', 'config', [at.group, at.host, 'affinity', type], message, remedy)
}

function unknownType(context: AdviceContext, wish: Wish): Finding {
  const meant = likelyType(context.types, wish.type)
  return told(wish, 'there is no container type of that name', typeRemedy(wish, meant))
}

function typeRemedy({ at }: Wish, meant: string | undefined): string {
  if (meant === undefined) return 'name an entry of container_skel in the environment'
  return mappingAt(at.entry, 'affinity')?.has(meant) ? `remove it: ${meant} is there` : `write ${meant}`
}

/** People write the service (`keystone`) or a component of it where the type (`keystone_container`) is asked for. */
function likelyType(types: readonly ContainerType[], word: string): string | undefined {
  const names = types.map(({ name }) => name)
  const withEnding = `${word}_container`
  if (names.includes(withEnding)) return withEnding
  return (
    types.find(({ components }) => components.includes(word))?.name ??
    nearest(word, names) ??
    nearest(withEnding, names)
  )
}

/** A metal role is there once or, with 0, not at all. */
function metalType(context: AdviceContext, wish: Wish, type: ContainerType): Finding[] {
  if (!isMetalOn(type, wish.at.entry, context.config)) return []
  if (typeof wish.wanted !== 'number' || wish.wanted <= 1) return []
  return [
    told(
      wish,
      `what is in it runs on the host itself, which can have it once, not ${wish.wanted} times`,
      'remove it, or make containers of the type (`is_metal: false` in an env.d file, no `no_containers`)',
    ),
  ]
}

/** Each entry's affinity is for the types of its own group only. */
function otherGroup(context: AdviceContext, wish: Wish, type: ContainerType): Finding[] {
  const others = (context.entriesOf.get(wish.at.host) ?? []).filter(({ group }) => isMadeIn(type, group))
  const got = others.map(({ entry }) => mappingAt(entry, 'affinity')?.get(wish.type) ?? 1)
  // What is wanted comes about anyway: by the same line where it counts (an entry that was copied, or merged in),
  // by default, or because none was wanted and none is made.
  if ((got.length === 0 ? [0] : got).some((count) => equal(count, wish.wanted))) return []
  const remedy = others.length > 0 ? `write it under ${listed(others.map(({ group }) => group))}` : 'remove it'
  return [told(wish, 'nothing of that type is made for this group', remedy)]
}
