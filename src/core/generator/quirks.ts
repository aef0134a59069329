/**
 * Three ways of the reference that change which hosts a group holds. Each can be had back by name (`[inventory]
 * quirks`, `OSA_INVENTORY_QUIRKS`); `reference` is all three (docs/differences.md, C1 to C3).
 */
export const quirkNames = ['underscored-hosts', 'sticky-no-containers', 'host-prefix-match'] as const
export type Quirk = (typeof quirkNames)[number]
export type Quirks = ReadonlySet<Quirk>

export const noQuirks: Quirks = new Set()
export const referenceQuirks: Quirks = new Set(quirkNames)

/** Reads `NAME, NAME` or `reference`; returns the names it does not know as well. */
export function parseQuirks(text: string): { quirks: Quirks; unknown: string[] } {
  const quirks = new Set<Quirk>()
  const unknown: string[] = []
  for (const name of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const known = quirkNames.find((quirk) => quirk === name)
    if (known) quirks.add(known)
    else if (name === 'reference') for (const quirk of quirkNames) quirks.add(quirk)
    else unknown.push(name)
  }
  return { quirks, unknown }
}
