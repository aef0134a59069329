/** The pager as the system runs it. */
import type { Io } from './io.ts'

/** What git gives `less`: it ends where one screen will do, shows colours, and leaves the text on the screen. */
const defaults = { LESS: 'FRX', LV: '-c' }

/**
 * Through `/bin/sh`, so that it may have options. The shell says when there is no such program, with the status 127.
 *
 * @param pager a command line
 * @returns `false`: nothing was shown
 */
export async function throughPager(text: Uint8Array, pager: string, env: Io['env']): Promise<boolean> {
  const { spawn } = await import('node:child_process')
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', pager], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...defaults, ...env },
    })
    // Ctrl-C is the pager's: the program waits until that ends.
    const ignore = (): void => {}
    process.on('SIGINT', ignore)
    const end = (isShown: boolean): void => {
      process.off('SIGINT', ignore)
      resolve(isShown)
    }
    child.on('error', () => end(false))
    child.on('close', (status) => end(status !== 127 && status !== 126))
    // Someone who has seen enough closes it early.
    child.stdin.on('error', () => {})
    child.stdin.end(text)
  })
}
