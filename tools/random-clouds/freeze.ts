/** Cases with the original's answers in one file, so that they can be asked again where the original is not at hand. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Release } from '../../src/core/inventory/releases.ts'
import { compareOptions } from './addresses.ts'
import type { Case, Kind } from './cases.ts'
import { writeFiles } from './cloud.ts'
import { type Judgement, plainMessage } from './judge.ts'

/** What the fixture holds of a case. `document` or `refusal` is the original's answer. */
export interface FrozenCase {
  readonly id: string
  readonly files: Readonly<Record<string, string>>
  readonly stored?: string
  /** What `stored` was before `rename-groups`. */
  readonly unrenamed?: string
  /** Whether the run before the renaming refuses (E8). */
  readonly stops?: boolean
  readonly document?: string
  /** Words that a refusal must have in it. */
  readonly refusal?: string
  /** As in `CompareOptions`. */
  readonly written: readonly string[]
  readonly hostAddresses: readonly string[]
  readonly managementAddresses: readonly string[]
}

/** Documents beyond this many characters are left out: the fixture stays small. */
const longestDocument = 40_000
const mostRefusals = 20

/** Small enough, and stored as it is printed. */
function isFit({ document, left }: { document: string; left: string }): boolean {
  return document.length <= longestDocument && document === left
}

export class Freezer {
  readonly #file: string
  readonly #release: Release
  readonly #cases = new Map<string, FrozenCase>()
  readonly #counts = new Map<Kind | 'refused', number>()

  constructor(file: string, release: Release) {
    this.#file = file
    this.#release = release
  }

  /** Takes what is alike, and a few refusals that both make in the same words. */
  add(one: Case, { verdict, detail, reference }: Judgement): void {
    const refused = verdict === 'both refuse' && detail.startsWith('same words')
    if (refused && (this.#counts.get('refused') ?? 0) >= mostRefusals) return
    const stops = verdict === 'alike after a stop'
    if (verdict !== 'alike' && !stops && !refused) return
    if (reference.outcome === 'settled' && !isFit(reference)) return
    const count = refused ? 'refused' : one.kind
    this.#counts.set(count, (this.#counts.get(count) ?? 0) + 1)
    const options = compareOptions(one, this.#release)
    this.#cases.set(one.id, {
      id: one.id,
      files: Object.fromEntries(writeFiles(one.files)),
      ...(one.stored === undefined ? {} : { stored: one.stored }),
      ...(one.unrenamed === undefined ? {} : { unrenamed: one.unrenamed, stops }),
      ...(reference.outcome === 'settled' ? { document: reference.document } : {}),
      ...(reference.outcome === 'refused' ? { refusal: plainMessage(reference.message) } : {}),
      written: [...(options.written ?? [])],
      hostAddresses: [...(options.hostAddresses ?? [])],
      managementAddresses: [...(options.managementAddresses ?? [])],
    })
  }

  write(): void {
    const cases = [...this.#cases.values()].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
    const text = gzipSync(JSON.stringify({ release: this.#release.name, cases }), { level: 9 })
    mkdirSync(dirname(this.#file), { recursive: true })
    writeFileSync(this.#file, text)
    console.log(`${cases.length} cases, ${text.length} bytes in ${this.#file}`)
  }
}
