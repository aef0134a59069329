/** An entrance of the program that is fuzzed. */
import type { Chance } from '../../tools/random-clouds/chance.ts'

/** What is wrong with what happened; `undefined`: nothing. The first line names its kind. */
export type Complaint = string | undefined

export interface Target {
  readonly name: string
  /** What it mutates from. */
  readonly corpus: readonly Buffer[]
  /** How an input is made. @default `mutate` of one of the corpus */
  readonly make?: (chance: Chance) => Buffer
  /**
   * Lets the program read the input and looks at what it does.
   *
   * @param chance which command, for instance
   */
  run(input: Buffer, chance: Chance): Promise<Complaint> | Complaint
  close?(): Promise<void> | void
}

/** Members that nobody may add. */
const prototypes = [Object.prototype, Array.prototype, Map.prototype, Function.prototype, String.prototype]
const members = prototypes.map((each) => Reflect.ownKeys(each).length)

export function pollution(): Complaint {
  const at = prototypes.findIndex((each, index) => Reflect.ownKeys(each).length !== members[index])
  return at < 0 ? undefined : `pollution\na prototype has ${String(Reflect.ownKeys(prototypes[at]!).at(-1))}`
}

/** Longest time that one input may take, in seconds. Inputs are small. */
export const longestRun = 20
