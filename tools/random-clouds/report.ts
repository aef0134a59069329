/** Counts judgements, keeps the directories of failures, prints the tables. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Case, Kind } from './cases.ts'
import { kinds } from './cases.ts'
import { writeFiles } from './cloud.ts'
import { isFailure, type Judgement, type Verdict, verdicts } from './judge.ts'

/** Names, addresses and numbers out of a message, so that like messages are counted together. */
function blurred(detail: string): string {
  const line = detail.split('\n', 1)[0]!
  return line
    .replace(/\d+\.\d+\.\d+\.\d+/g, 'IP')
    .replace(/\b(?:Group|host:|Host) ?[\w.-]+/g, (word) => word.replace(/[\w.-]+$/, '…'))
    .slice(0, 150)
}

export class Report {
  readonly #counts = new Map<string, number>()
  readonly #details = new Map<string, { count: number; first: string }>()
  readonly #keep: string
  readonly #kinds: readonly Kind[]
  failures = 0

  /** Failures are kept below `keep`, a directory each. */
  constructor(keep: string, shown: readonly Kind[] = kinds) {
    this.#keep = keep
    this.#kinds = shown
  }

  add(one: Case, judgement: Judgement): void {
    const cell = `${one.kind} ${judgement.verdict}`
    this.#counts.set(cell, (this.#counts.get(cell) ?? 0) + 1)
    if (judgement.detail !== '') {
      const line = `${judgement.verdict}: ${blurred(judgement.detail)}`
      const known = this.#details.get(line)
      this.#details.set(line, { count: (known?.count ?? 0) + 1, first: known?.first ?? one.id })
    }
    if (!isFailure(judgement)) return
    this.failures += 1
    const place = this.keepCase(one, judgement)
    if (this.failures <= 20) console.log(`${one.id}: ${judgement.verdict}: ${judgement.detail}\n  kept in ${place}`)
  }

  /** Writes everything of a case below the directory for failures and returns where. */
  keepCase(one: Case, { verdict, detail, reference, ours }: Judgement): string {
    const place = join(this.#keep, one.id)
    const texts = new Map(writeFiles(one.files))
    if (one.stored !== undefined) texts.set('stored.json', one.stored)
    if (one.unrenamed !== undefined) texts.set('unrenamed.json', one.unrenamed)
    texts.set('reference.json', reference.outcome === 'settled' ? reference.document : JSON.stringify(reference))
    texts.set('ours.json', 'document' in ours ? ours.document : JSON.stringify(ours))
    texts.set('difference.txt', `${verdict}: ${detail}\n`)
    for (const [path, text] of texts) {
      mkdirSync(dirname(join(place, path)), { recursive: true })
      writeFileSync(join(place, path), text)
    }
    return place
  }

  #count(kind: Kind, verdict: Verdict): number {
    return this.#counts.get(`${kind} ${verdict}`) ?? 0
  }

  /** Both tables: counts by verdict and kind, and the messages with the first case that shows each. */
  print(): void {
    const kinds = this.#kinds
    const rows = verdicts.filter((verdict) => kinds.some((kind) => this.#count(kind, verdict) > 0))
    console.log(`\n${''.padEnd(36)}${kinds.map((kind) => kind.padStart(8)).join('')}`)
    for (const verdict of rows) {
      console.log(verdict.padEnd(36) + kinds.map((kind) => String(this.#count(kind, verdict)).padStart(8)).join(''))
    }
    const totals = kinds.map((kind) => verdicts.reduce((sum, verdict) => sum + this.#count(kind, verdict), 0))
    console.log(`${'all'.padEnd(36)}${totals.map((total) => String(total).padStart(8)).join('')}\n`)
    const details = [...this.#details].sort(([, a], [, b]) => b.count - a.count)
    for (const [line, { count, first }] of details) console.log(`${String(count).padStart(6)}  ${line}  [${first}]`)
  }
}
