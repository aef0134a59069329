/** Whether the Node.js that shims run is the one that they were put in place for. */
import { type Engine, engineAt, engineText, isSameEngine } from '../adoption/install/engine.ts'
import type { Found, Installation, Present } from '../adoption/install/places.ts'
import { nodeVersion } from '../adoption/install/programs.ts'
import type { PlacedFinding } from '../config/locate-findings.ts'

export type Shimmed = Found & { readonly present: Present & { readonly kind: 'shim' } }

/** What is told of each Node.js, which is asked once. */
export class Engines {
  readonly #told = new Map<string, ReturnType<typeof nodeVersion>>()

  ask(node: string): ReturnType<typeof nodeVersion> {
    const known = this.#told.get(node)
    if (known) return known
    const told = nodeVersion(node)
    this.#told.set(node, told)
    return told
  }

  /** `undefined` for one that was not asked, or does not say its version. */
  now(node: string): Engine | undefined {
    const told = this.#told.get(node)
    return told && 'version' in told ? engineAt(node, told.version) : undefined
  }
}

/** One finding for all the places that run the same; what does not run any more is told of its place. */
export function changedEngines(
  shims: readonly Shimmed[],
  engines: Engines,
  { options = '' }: Installation,
): PlacedFinding[] {
  const findings = new Map<string, PlacedFinding>()
  for (const { present } of shims) {
    const { node, engine: then } = present.facts
    const now = node === undefined ? undefined : engines.now(node)
    if (node === undefined || !then || !now || isSameEngine(then, now)) continue
    findings.set(`${node} ${engineText(then)}`, {
      grade: 'note',
      code: 'node-changed',
      file: node,
      message: changeText(then, now),
      remedy: `\`osa-inventory install${options}\` tries what is in place with it, and takes note of it`,
    })
  }
  return [...findings.values()]
}

function changeText(then: Engine, now: Engine): string {
  const same = engineText(then) === engineText(now)
  return same
    ? `this is another file than when install put the programs in place, of the same version: ${engineText(now)}`
    : `this is ${engineText(now)}; when install put the programs in place it was ${engineText(then)}`
}
