import { ConfigurationError, type Finding } from './findings.ts'

/** Gathers every fault that one run can find; the same fault is kept once, however often a pass meets it. */
export class Faults {
  readonly #findings = new Map<string, Finding>()

  add(finding: Finding): void {
    const identity = `${finding.source ?? ''}\u0000${(finding.path ?? []).join('\u0000')}\u0000${finding.message}`
    if (!this.#findings.has(identity)) this.#findings.set(identity, finding)
  }

  addAll(findings: Iterable<Finding>): void {
    for (const finding of findings) this.add(finding)
  }

  get findings(): readonly Finding[] {
    return [...this.#findings.values()]
  }

  get errors(): readonly Finding[] {
    return this.findings.filter((finding) => finding.grade === 'error')
  }

  /** @throws ConfigurationError with every error, if there is one. */
  refuse(): void {
    const errors = this.errors
    if (errors.length > 0) throw new ConfigurationError(errors)
  }
}
