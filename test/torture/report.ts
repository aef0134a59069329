/** What a round has shown, for docs/reliability.md. */

export interface Report {
  readonly backend: string
  /** How `broken` was to go wrong. */
  readonly fault?: string
  readonly seed: number
  readonly minutes: number
  readonly date: string
  /** Runs of programs by kind. */
  readonly operations: Readonly<Record<string, number>>
  /** Changes: runs that may have stored something. */
  readonly acknowledged: number
  readonly refused: number
  readonly unknown: number
  readonly revisions: number
  /** By kind. */
  readonly faults: Readonly<Record<string, number>>
  readonly verdict: 'kept' | 'broken'
  /** What of the promises does not hold. */
  readonly violations: readonly string[]
  /** Where the evidence is, when something does not hold. */
  readonly evidence?: string
}

export function repeatLine({ backend, fault, seed, minutes }: Report): string {
  const how = fault === undefined ? '' : ` --fault ${fault}`
  return `npm run torture -- --backend ${backend}${how} --minutes ${minutes} --seed ${seed}`
}

/** The row of docs/reliability.md. */
export function rowOf(report: Report): string {
  const { backend, minutes, seed, verdict, revisions, acknowledged, refused, unknown } = report
  const listed = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', ') || 'none'
  const runs = Object.values(report.operations).reduce((sum, count) => sum + count, 0)
  const result = `${verdict}: ${runs} runs in ${minutes} min, changes acknowledged ${acknowledged}, refused ${refused}, unknown ${unknown}; ${revisions} revisions`
  return `| one chain, each change once | ${backend} | \`npm run torture\` | ${listed(report.faults)} | ${result} | ${seed} |`
}
