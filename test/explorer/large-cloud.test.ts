/** The page of the original's own example of a whole cloud, as the program exports it: each view, wide and narrow. */
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { desk, goTo, noBrowser, openWindow, phone, startBrowser } from '../support/browser.ts'
import { repository, run, scratch } from '../support/program.ts'

const reference = join(repository, '../shared/reference')
const missing =
  noBrowser ?? (existsSync(reference) ? undefined : "the original's own examples are not beside the project")

describe.skipIf(missing)(`the page of a whole cloud${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it('shows each host, container, group and network in its view', async () => {
    const directory = scratch()
    for (const name of readdirSync(join(reference, 'cases/prod'))) {
      if (name !== 'settled.json') cpSync(join(reference, 'cases/prod', name), join(directory, name))
    }
    const env = { OSA_CONFIG_DIR: directory, OSA_INVENTORY_ENVIRONMENT: reference }
    const made = run('openstack-ansible-inventory', [], { env })
    expect([made.status, made.stderr]).toEqual([0, ''])
    const inventory = JSON.parse(made.stdout) as { _meta: { hostvars: Record<string, { container_name?: string }> } }
    const file = join(directory, 'cloud.html')
    const exported = run('osa-inventory', ['export', '--format', 'html', '-o', file], { env })
    expect([exported.status, exported.stderr]).toEqual([0, ''])
    const machines = Object.keys(inventory._meta.hostvars)
    expect(machines.length).toBeGreaterThan(50)

    const browser = await startBrowser()
    try {
      for (const screen of [desk, phone]) {
        const { context, page, errors } = await openWindow(browser, { screen })
        await page.goto(pathToFileURL(file).href)
        await page.locator('.names a').first().waitFor()
        const body = () => page.locator('main').innerText()
        const hosts = (await page.locator('.names a').allInnerTexts()).map((name) => name.trim())
        expect(machines).toEqual(expect.arrayContaining(hosts))
        for (const view of ['placement', 'networks', 'groups', 'hosts', 'history', 'configuration']) {
          await goTo(page, view)
          expect((await body()).length, view).toBeGreaterThan(200)
          const wide = await page.evaluate(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          )
          expect(wide, `${view} at ${screen.width} pixels`).toBeLessThanOrEqual(0)
        }
        for (const name of machines) {
          await goTo(page, `host/${name}`)
          await page.getByRole('heading', { name, exact: true }).waitFor()
        }
        expect(errors).toEqual([])
        await context.close()
      }
    } finally {
      await browser.close()
    }
  })
})
