/** What is wrong with a YAML text, and where. The position is 1-based and counts characters, not bytes. */
export class YamlError extends Error {
  readonly line: number
  readonly column: number
  /** One plain sentence, lower-case: what is wrong and, where it helps, what to write instead. */
  readonly problem: string
  /** The name of an alias without an anchor in this text. */
  readonly alias: string | undefined

  constructor(line: number, column: number, problem: string, alias?: string) {
    super(`line ${line}, column ${column}: ${problem}`)
    this.name = 'YamlError'
    this.line = line
    this.column = column
    this.problem = problem
    this.alias = alias
  }
}

/** Stands in a problem for the line and column of what the place is compared with. */
export const OTHER_PLACE = '\u0000'

export interface FaultDetails {
  /** The offset that OTHER_PLACE stands for. */
  readonly other?: number
  readonly alias?: string
}

/** A problem at an offset of the prepared text; `yaml.ts` turns it into a YamlError with line and column. */
export class YamlFault extends Error {
  readonly offset: number
  readonly problem: string
  readonly details: FaultDetails

  constructor(offset: number, problem: string, details: FaultDetails = {}) {
    super(problem)
    this.offset = offset
    this.problem = problem
    this.details = details
  }
}
