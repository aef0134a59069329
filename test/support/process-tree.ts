/** Who has started whom, as the kernel tells. */
import { readdirSync, readFileSync } from 'node:fs'

/** Process ids of those that this one has started and that run. */
export function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) => {
      const text = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
      return text.split(' ').filter(Boolean).map(Number)
    })
  } catch {
    // It has ended.
    return []
  }
}
