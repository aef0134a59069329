/** The page that `osa-inventory explore` serves, while others write and while the backend is away. */
import { renameSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { expect, it } from 'vitest'
import { openWindow } from '../support/browser.ts'
import { Explored } from '../support/explored.ts'
import { MovingCloud } from '../support/moving-cloud.ts'

export function liveTests(opened: () => Browser): void {
  it('follows new revisions, goes back, tells who set what, and says when the backend is away and back', async () => {
    const cloud = new MovingCloud({ inProcess: true })
    await cloud.list()
    const served = await Explored.start(cloud.directory, '--interval', '200ms')
    const { context, page, errors } = await openWindow(opened(), { online: true })
    try {
      await page.goto(served.address)
      await page.locator('.names a').first().waitFor()
      const added = await cloud.addHost()
      await page.locator('.names').getByText(added).waitFor()
      expect(await page.locator('main').innerText()).toContain('Revision 2')
      await page.locator('.names').getByText(added).click()
      await page
        .getByRole('row', { name: /^ansible_host / })
        .getByText('revision 2')
        .waitFor()
      await page.getByLabel('Revision').selectOption('1')
      await page.getByText('There is no such host or container in this revision').waitFor()
      await page.getByRole('link', { name: 'Show the newest' }).click()
      await page.getByRole('heading', { name: added }).waitFor()
      const notices = page.locator('.notices')
      renameSync(cloud.inventory, `${cloud.inventory}.away`)
      await expect.poll(() => notices.innerText()).not.toBe('')
      await page.getByRole('link', { name: 'Hosts', exact: true }).click()
      await page.locator('main[data-view="hosts"] table').getByText(added).waitFor()
      renameSync(`${cloud.inventory}.away`, cloud.inventory)
      await expect.poll(() => notices.innerText()).toBe('')
      served.kill('SIGTERM')
      await expect.poll(() => notices.innerText()).toContain('does not answer')
      // The browser tells of each request that the absent backend or program has not answered.
      expect(errors.filter((error) => !/net::|ERR_|Failed to load resource/.test(error))).toEqual([])
    } finally {
      await context.close()
    }
  })
}
