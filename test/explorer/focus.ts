/** The focus: keys that come faster than the page draws, lines that go away, revisions that come. */
import type { Browser, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import type { ExplorerData } from '../../src/explorer/data.ts'
import { openWindow } from '../support/browser.ts'
import { Explored } from '../support/explored.ts'
import { MovingCloud } from '../support/moving-cloud.ts'
import { exampleData, wideData } from './example.ts'

type InPage = (data: ExplorerData, hash: string, look: (page: Page) => Promise<void>) => Promise<void>

/**
 * Each goes to what has the focus then. In between there is no frame, or one: so it is for keys that are held down, on a
 * busy machine.
 */
async function pressFast(page: Page, frames: 0 | 1, ...keys: readonly string[]): Promise<void> {
  await page.evaluate(`(async () => {
    for (const key of ${JSON.stringify(keys)}) {
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
      if (${frames} === 1) await new Promise(requestAnimationFrame)
      else for (let turn = 0; turn < 20; turn++) await null
    }
  })()`)
}

/** After all that the keys have set going. */
async function focusedLabel(page: Page): Promise<string> {
  return (await page.evaluate(`(async () => {
    for (let frame = 0; frame < 6; frame++) await new Promise(requestAnimationFrame)
    return document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText
  })()`)) as string
}

const down = (count: number): string[] => Array.from({ length: count }, () => 'ArrowDown')

export function focusTests(opened: () => Browser, inPage: InPage): void {
  it.each([0, 1] as const)('each key moves the focus of the placement on, %i frames apart', (frames) =>
    inPage(exampleData(), '#/placement', async (page) => {
      await page.getByLabel('utility on compute1: none', { exact: true }).focus()
      await pressFast(page, frames, ...down(4))
      expect(await focusedLabel(page)).toBe('utility on infra1: 1 container')
    }),
  )

  it('keys lead to lines of the placement that have not been drawn', () =>
    inPage(wideData(), '#/placement', async (page) => {
      const first = page.locator('[data-cell="0 0"]')
      await first.focus()
      await pressFast(page, 0, 'PageDown', 'PageDown', 'PageDown', 'PageDown', 'PageDown', 'ArrowDown')
      await page.locator('[data-cell="51 0"]:focus').waitFor()
      expect(await first.count()).toBe(0)
    }))

  it.each([0, 1] as const)('each key moves the focus of the groups on, %i frames apart', (frames) =>
    inPage(exampleData(), '#/groups', async (page) => {
      const tree = page.getByRole('tree', { name: 'Groups' })
      const fifth = await tree.getByRole('treeitem').nth(4).innerText()
      await tree.getByRole('treeitem').first().focus()
      await pressFast(page, frames, ...down(4))
      expect(await focusedLabel(page)).toBe(fifth)
    }),
  )

  it('the tabulator reaches the placement after a filter took away the line that had the focus', () =>
    inPage(exampleData(), '#/placement', async (page) => {
      await page.locator('[data-cell="7 3"]').focus()
      await page.getByLabel('Hosts', { exact: true }).fill('storage')
      await expect.poll(() => page.locator('.matrix tbody th[scope=row]').count()).toBe(2)
      expect(await page.locator('.matrix [data-cell][tabindex="0"]').count()).toBe(1)
    }))

  it('a revision that comes meanwhile leaves the view, its filter and the focus as they are', async () => {
    const cloud = new MovingCloud({ inProcess: true })
    await cloud.list()
    const served = await Explored.start(cloud.directory, '--interval', '200ms')
    const { context, page, errors } = await openWindow(opened(), { online: true })
    try {
      await page.goto(`${served.address}#/hosts`)
      const filter = page.getByLabel('Filter', { exact: true })
      await filter.fill('e')
      const before = await page.locator('.head .under').innerText()
      await cloud.addHost()
      await expect.poll(() => page.locator('.head .under').innerText()).not.toBe(before)
      expect(await filter.inputValue()).toBe('e')
      expect(await page.evaluate("document.activeElement.matches('.tools input')")).toBe(true)
      expect(errors).toEqual([])
    } finally {
      await context.close()
    }
  })
}
