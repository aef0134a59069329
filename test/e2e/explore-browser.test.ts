/** What `export --format html` writes and what `explore` serves, in a real browser. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { deployedCloud } from '../cli/tool/tool-run.ts'
import { goTo, noBrowser, openWindow, startBrowser } from '../support/browser.ts'
import { Explored } from '../support/explored.ts'
import { MovingCloud } from '../support/moving-cloud.ts'
import { scratch } from '../support/program.ts'

const title = noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`

describe.skipIf(noBrowser)(`in a browser${title}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser?.close())

  it('the file opens without a network, and its policy lets nothing else be', async () => {
    const cloud = await deployedCloud()
    const file = join(scratch(), 'cloud.html')
    expect((await cloud.run(['export', '--format', 'html', '-o', file])).status).toBe(0)
    const { context, page, errors } = await openWindow(browser)
    onTestFinished(() => context.close())
    await page.goto(pathToFileURL(file).href)
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    const hosts = await page.locator('.names a').allInnerTexts()
    expect(hosts.map((name) => name.trim())).toEqual(expect.arrayContaining(['infra1', 'compute3', 'storage2']))
    expect(errors).toEqual([])
    // One more script in the same file, as someone might slip one in: the policy does not know it.
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('</body>', '<script>document.title = "evil"</script></body>'),
    )
    await page.reload()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    expect(await page.title()).not.toBe('evil')
    expect(errors.join()).toContain('Content Security Policy')
  })

  it('the address leads to a page that follows revisions and a backend that goes away', async () => {
    const cloud = new MovingCloud({ inProcess: true })
    await cloud.list()
    const explored = await Explored.start(cloud.directory, '--interval', '300ms')
    const { context, page, errors } = await openWindow(browser, { online: true })
    onTestFinished(() => context.close())
    await page.goto(explored.address)
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    expect(page.url().startsWith(explored.page) && !page.url().includes('token')).toBe(true)
    const [cookie] = await context.cookies(explored.page)
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: new URL(explored.page).pathname })
    await page.locator('.names a', { hasText: 'compute3' }).first().waitFor()
    const name = await cloud.addHost()
    await page.locator('.names a', { hasText: name }).first().waitFor()
    await page.getByText('rack-1').first().waitFor()
    await goTo(page, `host/${name}`)
    await page.getByText('conf.d/zz-more.yml').first().waitFor()
    renameSync(cloud.inventory, `${cloud.inventory}.away`)
    await page.locator('.notices', { hasText: 'openstack_inventory.json is gone' }).waitFor()
    renameSync(`${cloud.inventory}.away`, cloud.inventory)
    await expect.poll(() => page.locator('.notices').innerText()).toBe('')
    expect(errors, 'nothing was forbidden, and nothing went wrong').toEqual([])
    // As `--open` leads to it: from a file, which is another site.
    const opened = await openWindow(browser, { online: true })
    onTestFinished(() => opened.context.close())
    const file = join(scratch(), 'open.html')
    writeFileSync(file, `<!doctype html><meta http-equiv="refresh" content="0;url=${explored.address}">`)
    await opened.page.goto(pathToFileURL(file).href)
    await opened.page.getByRole('heading', { name: 'Overview' }).waitFor()
    expect(opened.page.url()).not.toContain('token')
    const other = await openWindow(browser, { online: true })
    onTestFinished(() => other.context.close())
    await other.page.goto(explored.page)
    expect(await other.page.locator('body').innerText()).toContain('open the address that')
  })
})
