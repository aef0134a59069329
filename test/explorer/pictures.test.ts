/**
 * The pictures of the example cloud in README.md and docs/explorer.md. `OSA_TEST_PICTURES=write` makes them again; without
 * it, what is in the page where they were taken is compared by its digest, and so are the styles: pixels differ between
 * machines.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { goTo, noBrowser, openWindow, startBrowser, type Theme } from '../support/browser.ts'
import { pageFile, pageStyle } from '../support/explorer-page.ts'
import { repository } from '../support/program.ts'
import { exampleData } from './example.ts'

interface Picture {
  readonly place: string
  readonly theme: Theme
  readonly height: number
}

const pictures: Readonly<Record<string, Picture>> = {
  overview: { place: 'overview', theme: 'light', height: 640 },
  placement: { place: 'placement', theme: 'dark', height: 780 },
  networks: { place: 'networks/management', theme: 'light', height: 860 },
  groups: { place: 'groups/galera', theme: 'light', height: 700 },
  host: { place: 'host/infra1', theme: 'light', height: 800 },
  history: { place: 'history/1..2', theme: 'dark', height: 740 },
}

const directory = join(repository, 'docs/explorer')
const record = join(directory, 'made-of.json')
const isWriting = process.env.OSA_TEST_PICTURES === 'write'
const remedy =
  'they are stale: run `OSA_TEST_PICTURES=write npx vitest run test/explorer/pictures.test.ts`, look at them, and commit them'

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

it.skipIf(noBrowser)(
  `the pictures are of this page and of this example${noBrowser ? ` (skipped: ${noBrowser})` : ''}`,
  async () => {
    const madeOf: Record<string, string> = { style: digest(readFileSync(pageStyle, 'utf8')) }
    await inBrowser(async (browser, file) => {
      for (const [name, picture] of Object.entries(pictures))
        madeOf[name] = await contentOf(browser, file, name, picture)
    })
    if (isWriting) writeFileSync(record, `${JSON.stringify(madeOf, null, 2)}\n`)
    for (const name of Object.keys(pictures))
      expect(readFileSync(join(directory, `${name}.png`)).length).toBeGreaterThan(0)
    expect(JSON.parse(readFileSync(record, 'utf8')), remedy).toEqual(madeOf)
  },
)

async function inBrowser(look: (browser: Browser, file: string) => Promise<void>): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'osa-pictures-'))
  const browser = await startBrowser()
  try {
    const file = join(scratch, 'example.html')
    writeFileSync(file, pageFile(exampleData()))
    await look(browser, pathToFileURL(file).href)
  } finally {
    await browser.close()
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** The digest of what is in the page, of which a picture is taken where that is wanted. */
async function contentOf(browser: Browser, file: string, name: string, { place, theme, height }: Picture) {
  const { context, page, errors } = await openWindow(browser, { theme, screen: { width: 1280, height } })
  try {
    await page.goto(file)
    await goTo(page, place)
    await settled(page, name)
    if (isWriting) await page.screenshot({ path: join(directory, `${name}.png`), animations: 'disabled' })
    expect(errors).toEqual([])
    const html = (await page.evaluate("document.getElementById('page').outerHTML")) as string
    // Sizes are those of the machine's fonts and scroll bars.
    return digest(html.replaceAll(/ (?:style|width|height)="[^"]*"/g, ''))
  } finally {
    await context.close()
  }
}

/** What comes after the first drawing is there. */
async function settled(page: Page, name: string): Promise<void> {
  const late: Readonly<Record<string, string>> = {
    overview: '.cards .fullness',
    host: 'td.blame strong',
    history: '.difference td.sign',
    groups: '[role=treeitem].chosen',
  }
  if (late[name]) await page.locator(late[name]).first().waitFor()
}
