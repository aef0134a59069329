/** Processes that a test has to see end. */
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

/** All of these have ended, or end soon: a busy machine takes its time. One that was not waited for yet has ended. */
export async function expectEnded(pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    await expect.poll(() => isRunning(pid), { message: `process ${pid} still runs`, interval: 20 }).toBe(false)
  }
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
