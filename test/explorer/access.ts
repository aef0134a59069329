/** What axe-core has against the views, in both themes. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser } from 'playwright-core'
import { expect, it } from 'vitest'
import { goTo, openWindow } from '../support/browser.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const views = [
  'overview',
  'placement',
  'networks/management',
  'groups/galera',
  'hosts',
  'host/infra1',
  'history',
  'configuration',
]

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

export function accessTests(opened: () => { readonly browser: Browser; readonly file: string }): void {
  it.each(['light', 'dark'] as const)('axe-core finds nothing in any view, %s', async (theme) => {
    const { browser, file } = opened()
    const { context, page } = await openWindow(browser, { theme })
    try {
      await page.goto(file)
      await page.locator('h1').waitFor()
      await page.evaluate(axe)
      for (const view of views) {
        await goTo(page, view)
        expect(await violations(page), view).toEqual([])
      }
      await page.keyboard.press('/')
      await page.keyboard.type('infra')
      await page.getByRole('option').first().waitFor()
      expect(await violations(page), 'search').toEqual([])
    } finally {
      await context.close()
    }
  })
}

async function violations(page: { evaluate(script: string): Promise<unknown> }): Promise<string[]> {
  const found = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as Violation[]
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}
