/** What is wrong with a YAML text, and where. The position is 1-based and counts characters, not bytes. */
export class YamlError extends Error {
  readonly line: number
  readonly column: number
  /** One plain sentence, lower-case: what is wrong and, where it helps, what to write instead. */
  readonly problem: string

  constructor(line: number, column: number, problem: string) {
    super(`line ${line}, column ${column}: ${problem}`)
    this.name = 'YamlError'
    this.line = line
    this.column = column
    this.problem = problem
  }
}

/** A problem at an offset of the prepared text; `yaml.ts` turns it into a YamlError with line and column. */
export class YamlFault extends Error {
  readonly offset: number
  readonly problem: string

  constructor(offset: number, problem: string) {
    super(problem)
    this.offset = offset
    this.problem = problem
  }
}
