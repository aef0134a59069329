/** All work is long where the clock runs fast: what shows how far it is shows at once. */
import { onTestFinished, vi } from 'vitest'

/** A second and a half goes by each time that anyone looks, until the test ends or the clock is stopped. */
export function fastClock(): { stop(): void } {
  const real = Date.now()
  let looks = 0
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => real + 1500 * ++looks)
  const stop = () => void clock.mockRestore()
  onTestFinished(stop)
  return { stop }
}
