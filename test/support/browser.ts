/** Debian's Chromium, driven by playwright-core: nothing is downloaded. */
import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { lacking } from './program.ts'

const path = '/usr/bin/chromium'

export const noBrowser = lacking(existsSync(path) ? undefined : 'the package chromium is not installed')

export function startBrowser(): Promise<Browser> {
  // The sandbox needs rights that root of a container does not have; what is opened here is our own.
  return chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'], timeout: 110_000 })
}

export type Theme = 'light' | 'dark'

export interface Screen {
  readonly width: number
  readonly height: number
}

export const desk: Screen = { width: 1440, height: 900 }
export const phone: Screen = { width: 390, height: 844 }

/** A window of its own, without a network unless that is asked for, that keeps what goes wrong in it. */
export async function openWindow(
  browser: Browser,
  { theme = 'light', screen = desk, online = false }: { theme?: Theme; screen?: Screen; online?: boolean } = {},
): Promise<{ readonly context: BrowserContext; readonly page: Page; readonly errors: string[] }> {
  const context = await browser.newContext({ viewport: screen, colorScheme: theme, offline: !online })
  const page = await context.newPage()
  const errors: string[] = []
  page.setDefaultTimeout(60_000)
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text())
  })
  return { context, page, errors }
}

/** To another view of the page that is open: `host/infra1`. */
export async function goTo(page: Page, place: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(`#/${place}`)}`)
  await page.locator(`main[data-view="${place.split('/', 1)[0]}"] h1`).waitFor()
}
