/** Opens the page for the person who runs the command, without showing its address to others. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { messageOf } from '../../../core/errors.ts'

export interface OpenedPage {
  remove(): void
}

/**
 * Every user sees the arguments of every program: what is opened is a file that only this user can read, and that leads
 * to the address.
 *
 * @param tell that nothing could be opened; the address was printed
 */
export async function openInBrowser(address: string, tell: (message: string) => void): Promise<OpenedPage> {
  const directory = mkdtempSync(join(tmpdir(), 'osa-inventory-explore-'))
  const file = join(directory, 'explore.html')
  const page = `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url=${address}"><title>osa-inventory</title><a href="${address}">open the page</a>
`
  writeFileSync(file, page, { mode: 0o600, flag: 'wx' })
  const child = spawn('xdg-open', [pathToFileURL(file).href], { stdio: 'ignore', detached: true })
  child.on('error', (error) => tell(`xdg-open: ${messageOf(error)}; open the address that is printed`))
  child.on('exit', (status) => {
    if (status) tell(`xdg-open ended with status ${status}; open the address that is printed`)
  })
  child.unref()
  return { remove: () => rmSync(directory, { recursive: true, force: true }) }
}
