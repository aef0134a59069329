/**
 * The pictures of the example cloud in README.md and docs/explorer.md. `OSA_TEST_PICTURES=write` makes them again; without
 * it, what they were made of is compared by its digest: pixels differ between machines.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { transformSync } from 'esbuild'
import { expect, it } from 'vitest'
import { goTo, openWindow, startBrowser, type Theme } from '../support/browser.ts'
import { pageFile } from '../support/explorer-page.ts'
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

/** Without comments and layout: neither can be seen. */
function sourceDigest(): string {
  const root = join(repository, 'src/explorer')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(?:tsx?|css)$/.test(file))
  const hash = createHash('sha256')
  for (const file of files.sort()) {
    const loader = file.endsWith('.css') ? 'css' : file.endsWith('x') ? 'tsx' : 'ts'
    hash.update(`${file}\n${transformSync(readFileSync(join(root, file), 'utf8'), { loader, minify: true }).code}\n`)
  }
  return hash.digest('hex')
}

/** What can be seen: without the packed documents, which another program may pack tomorrow, and other things' origins. */
function dataDigest(): string {
  const { documents, origins, ...rest } = exampleData()
  const seen = [rest, origins?.machines.infra1, origins?.groups.galera]
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex')
}

const madeOf = () => ({ page: sourceDigest(), data: dataDigest(), pictures })

it('the pictures are of this page and of this example', async () => {
  if (process.env.OSA_TEST_PICTURES === 'write') await write()
  const missing = Object.keys(pictures).filter((name) => !existsSync(join(directory, `${name}.png`)))
  expect(missing).toEqual([])
  expect(
    JSON.parse(readFileSync(record, 'utf8')),
    'they are stale: run `OSA_TEST_PICTURES=write npx vitest run test/explorer/pictures.test.ts`, look at them, and commit them',
  ).toEqual(madeOf())
})

async function write(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'osa-pictures-'))
  const browser = await startBrowser()
  try {
    const file = join(scratch, 'example.html')
    writeFileSync(file, pageFile(exampleData()))
    for (const [name, { place, theme, height }] of Object.entries(pictures)) {
      const { context, page, errors } = await openWindow(browser, { theme, screen: { width: 1280, height } })
      await page.goto(pathToFileURL(file).href)
      await goTo(page, place)
      // What is counted or compared after the first drawing.
      await page
        .getByText(/Counting…|Comparing…|reading…/)
        .first()
        .waitFor({ state: 'detached' })
      await page.screenshot({ path: join(directory, `${name}.png`), animations: 'disabled' })
      expect(errors).toEqual([])
      await context.close()
    }
    writeFileSync(record, `${JSON.stringify(madeOf(), null, 2)}\n`)
  } finally {
    await browser.close()
    rmSync(scratch, { recursive: true, force: true })
  }
}
