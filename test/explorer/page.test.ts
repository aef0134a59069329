/** The page in a real browser, opened from a file without a network, as whoever got it by mail opens it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExplorerData } from '../../src/explorer/data.ts'
import { goTo, noBrowser, openWindow, startBrowser } from '../support/browser.ts'
import { explorerData, pageFile } from '../support/explorer-page.ts'
import { accessTests } from './access.ts'
import { exampleData, middleData, smallInventory } from './example.ts'
import { focusTests } from './focus.ts'
import { liveTests } from './live.ts'

const title = noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`

describe.skipIf(noBrowser)(`the explorer's page${title}`, () => {
  let browser: Browser
  let directory: string
  const example = exampleData()
  let files = 0

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'osa-page-'))
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(directory, { recursive: true, force: true })
  })

  function fileWith(data: ExplorerData): string {
    const path = join(directory, `${files++}.html`)
    writeFileSync(path, pageFile(data))
    return pathToFileURL(path).href
  }

  /** Nothing may go wrong unseen: neither an error in a script nor something that the policy forbids. */
  async function inPage(
    data: ExplorerData,
    hash: string,
    look: (page: Page) => Promise<void>,
    screen?: { width: number; height: number },
  ): Promise<void> {
    const { context, page, errors } = await openWindow(browser, screen ? { screen } : {})
    try {
      await page.goto(`${fileWith(data)}${hash}`)
      await page.locator('h1, .empty-title').first().waitFor()
      await look(page)
      expect(errors).toEqual([])
    } finally {
      await context.close()
    }
  }

  const text = (page: Page): Promise<string> => page.locator('main').innerText()

  describe('the overview', () => {
    it('has every physical host by name without a click, who changed what last, findings, and networks', () =>
      inPage(example, '', async (page) => {
        const hosts = await page.locator('.names a').allInnerTexts()
        expect(hosts.map((name) => name.trim())).toEqual([
          ...['compute1', 'compute2', 'compute3', 'compute4', 'infra1', 'infra2', 'infra3'],
          ...['net1', 'net2', 'storage1', 'storage2'],
        ])
        const all = await text(page)
        expect(all).toContain('carol@deploy2')
        expect(all).toContain('change 2 of the example')
        expect(all).toContain('1 warning')
        expect(all).toContain('osa-inventory remove compute4')
        await page.getByText('10.20.0.0/22').waitFor()
        expect(await text(page)).toMatch(/management\s+10\.20\.0\.0\/22\s+\d+% used, \d+ free/)
      }))

    it('has all names of a cloud of 300 hosts in the document', () =>
      inPage(middleData(), '', async (page) => {
        expect(await page.locator('.names a').count()).toBe(300)
        expect(await page.locator('.names').innerText()).toContain('compute-az2-00289')
      }))
  })

  describe('placement', () => {
    it('shows who runs what, marks what is uneven, and leads to the container by keys', () =>
      inPage(example, '#/placement', async (page) => {
        await page.getByLabel('galera on infra1: 1 container', { exact: true }).waitFor()
        await page.getByLabel('haproxy on infra2: on the host itself', { exact: true }).waitFor()
        await page.getByLabel('heat on infra3: none, uneven', { exact: true }).waitFor()
        await page.getByLabel('cinder on compute1: none', { exact: true }).focus()
        await page.keyboard.press('End')
        await page.getByLabel('utility on compute1: none', { exact: true }).and(page.locator(':focus')).waitFor()
        for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowDown')
        await page.getByLabel('utility on infra1: 1 container', { exact: true }).and(page.locator(':focus')).waitFor()
        await page.keyboard.press('Enter')
        await page.getByRole('heading', { name: /^infra1-utility-container-/ }).waitFor()
      }))

    it('is grouped by zone, filtered and sorted', () =>
      inPage(middleData(), '#/placement', async (page) => {
        await page.getByLabel('Grouped by').selectOption('variable availability_zone')
        await page.getByText('availability_zone: az2').waitFor()
        await page.getByLabel('Hosts', { exact: true }).fill('az2-0001')
        await expect.poll(() => page.locator('.matrix tbody th[scope=row]').count()).toBe(4)
        await page.getByLabel('Hosts', { exact: true }).fill('')
        await page.getByRole('button', { name: 'cinder' }).click()
        await expect.poll(() => page.locator('th[aria-sort=descending]').innerText()).toContain('cinder')
        await page.getByLabel('Columns').selectOption('components')
        await page.getByRole('button', { name: 'nova_conductor' }).waitFor()
      }))
  })

  describe('networks', () => {
    it('tell by pointer and by keys who has an address, beside a table of all', () =>
      inPage(example, '#/networks/management', async (page) => {
        const map = page.getByRole('slider')
        await map.focus()
        await page.keyboard.press('Home')
        for (let step = 0; step < 11; step++) await page.keyboard.press('ArrowRight')
        await expect.poll(() => map.getAttribute('aria-valuetext')).toBe('10.20.0.11: host infra1')
        await page.locator('.pointed').getByRole('link', { name: 'infra1' }).waitFor()
        await page.locator('tr.marked').getByText('infra1').waitFor()
        await map.hover({ position: { x: 5, y: 5 } })
        await expect.poll(() => map.getAttribute('aria-valuetext')).toBe('10.20.0.0: network')
        expect(await page.getByRole('region', { name: 'Addresses of management' }).innerText()).toContain('used_ips[0]')
      }))

    it('show a /16 at a glance and a part of it cell by cell', () =>
      inPage(middleData(), '#/networks/tunnel', async (page) => {
        const [whole, part] = await page.getByRole('slider').all()
        expect(await whole!.getAttribute('aria-valuemax')).toBe('65535')
        expect(await part!.getAttribute('aria-valuemax')).toBe('255')
      }))

    it('are told from the inventory where the configuration is not at hand', () =>
      inPage(explorerData([smallInventory('c1')]), '#/networks', async (page) => {
        expect(await text(page)).toContain('The configuration is not at hand')
        expect(await text(page)).toContain('10.0.0.0/24')
      }))
  })

  describe('groups', () => {
    it('open by keys, and show members in order, the first one marked, and both directions', () =>
      inPage(example, '#/groups/galera', async (page) => {
        const tree = page.getByRole('tree', { name: 'Groups' })
        await tree.getByRole('treeitem', { name: 'galera 3' }).waitFor()
        const first = page.getByRole('region', { name: 'Members' }).locator('tbody tr').first()
        expect(await first.innerText()).toMatch(/^first\s+infra1-galera-container-/)
        await page.locator('.panel.named').getByRole('link', { name: 'galera_all' }).click()
        await page.getByText('Members of groups below').first().waitFor()
        await tree.getByRole('treeitem', { name: 'galera_all' }).focus()
        await page.keyboard.press('ArrowLeft')
        await expect.poll(() => tree.getByRole('treeitem', { name: 'galera 3' }).count()).toBe(0)
        await page.keyboard.press('ArrowRight')
        await tree.getByRole('treeitem', { name: 'galera 3' }).waitFor()
        expect(await text(page)).toContain('From the configuration')
      }))
  })

  describe('a host', () => {
    it('has its networks, containers, groups, variables, and who set each value', () =>
      inPage(example, '#/host/compute3', async (page) => {
        const row = page.getByRole('row', { name: /nova_ram_allocation_ratio/ })
        await expect.poll(() => row.innerText()).toMatch(/1\.5\s+revision 3 carol@deploy2 change 2 of the example/)
        await expect
          .poll(() => page.getByRole('row', { name: /^component / }).innerText())
          .toContain('revision 1 alice@deploy1')
        await page.getByRole('link', { name: '10.20.0.33' }).click()
        await expect
          .poll(() => page.getByRole('slider').getAttribute('aria-valuetext'))
          .toBe('10.20.0.33: host compute3')
      }))

    it('tells the file and the line that made it', () =>
      inPage(example, '#/host/infra1', async (page) => {
        expect(await text(page)).toContain('openstack_user_config.yml:132')
        expect(await text(page)).toContain('puts infra1 into shared_infra_hosts')
      }))

    it('that is not there says so', () =>
      inPage(example, '#/host/nobody', async (page) => {
        expect(await text(page)).toContain('There is no such host or container in this revision')
      }))
  })

  describe('history', () => {
    it('compares any two revisions and goes back to one', () =>
      inPage(example, '#/history', async (page) => {
        await page.getByText('nova_ram_allocation_ratio').waitFor()
        await page.getByLabel('from revision 1').check()
        await page.getByRole('heading', { name: 'From revision 1 to 3' }).waitFor()
        await page.getByRole('region', { name: 'Hosts' }).getByText('compute4').waitFor()
        await page.getByRole('link', { name: 'The cloud then at revision 1' }).click()
        await page.getByText('You are looking at revision 1').waitFor()
        await expect.poll(() => page.locator('.names').innerText()).not.toContain('compute4')
        await page.getByRole('link', { name: 'Placement' }).click()
        expect(page.url()).toContain('at=1')
      }))

    it('goes on beside a damaged revision, and says what is wrong with it', async () => {
      const revisions = example.revisions.map((line) =>
        line.id === 2 ? { ...line, damage: 'its digest is wrong' } : line,
      )
      const { 2: _, ...documents } = example.documents
      await inPage({ ...example, revisions, documents }, '#/history', async (page) => {
        await page.getByText('Damaged: its digest is wrong').waitFor()
        await page.getByText('These two cannot be compared').waitFor()
        await page.evaluate("location.hash = '#/overview?at=2'")
        await page.getByText('This revision cannot be shown').waitFor()
        await page.evaluate("location.hash = '#/history/1..3'")
        await page.getByText('compute4').first().waitFor()
      })
    })

    it('says of a file that was damaged on its way what to do', () =>
      inPage({ ...example, documents: { 3: 'AAAA' } }, '', async (page) => {
        await page.getByText('the inventory of revision 3 is damaged').waitFor()
      }))
  })

  it('the configuration leads from names to files', () =>
    inPage(example, '#/configuration', async (page) => {
      await page.getByLabel('Filter').fill('galera')
      await expect.poll(() => page.locator('main table').innerText()).toContain('env.d/galera.yml:4')
    }))

  describe('the search', () => {
    it('is reached by a slash from anywhere, and answers who has an address', () =>
      inPage(example, '#/groups', async (page) => {
        await page.keyboard.press('/')
        await page.keyboard.type('10.20.0.12')
        await page.getByRole('option', { name: /host infra2, in management/ }).waitFor()
        await page.keyboard.press('Enter')
        await expect.poll(() => page.getByRole('slider').getAttribute('aria-valuetext')).toBe('10.20.0.12: host infra2')
      }))

    it('knows free and reserved addresses, groups, containers, variables and values', () =>
      inPage(example, '', async (page) => {
        const found = page.getByRole('listbox').getByRole('option')
        const search = async (words: string): Promise<void> =>
          page.getByRole('combobox', { name: /^Search/ }).fill(words)
        await search('10.20.13.9')
        await found.filter({ hasText: 'free, in lbaas' }).waitFor()
        await search('10.20.12.7')
        await found.filter({ hasText: 'reserved, in lbaas' }).waitFor()
        await search('rabbit')
        await found.filter({ hasText: 'infra1-rabbit-mq-container-' }).first().waitFor()
        await found.filter({ hasText: 'rabbitmq_all' }).waitFor()
        await search('nova_ram')
        await found.filter({ hasText: 'nova_ram_allocation_ratio = 1.5' }).click()
        await page.getByRole('heading', { name: 'nova_ram_allocation_ratio' }).waitFor()
        await page.locator('main').getByRole('link', { name: 'compute3' }).waitFor()
        await search('no such thing')
        await page.getByText('Nothing has this in its name').waitFor()
      }))
  })

  describe('hostile names', () => {
    const names = [
      '<img src=x onerror="document.title=1">',
      '</script><script>document.title=1</script>',
      'a\u0007b\u001b[31mc\nd',
      '\u202egnp.exe \u05d0\u05d1\u05d2',
      'x'.repeat(300),
      '__proto__',
      '%2e%2e/#?&at=9',
    ]
    it.each(names)('%j is text in each view, and fits', async (name) => {
      const document = smallInventory(name, { [name]: name }, [name, 'compute_hosts'])
      const data = explorerData([document, smallInventory(name, { [name]: 'other' }, [name])], {
        deployment: name,
        place: name,
      })
      await inPage(data, '', async (page) => {
        const views = ['overview', 'placement', 'networks', 'groups', 'hosts', 'history', 'configuration']
        const own = [`host/${encodeURIComponent(name)}`, `groups/${encodeURIComponent(name)}`]
        for (const view of [...views, ...own]) {
          await goTo(page, view)
          expect(await page.title()).not.toBe('1')
          expect(await page.locator('img').count()).toBe(0)
          expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), view).toBe(true)
          // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
          expect(await text(page)).not.toMatch(/[\u0007\u001b\u202e]/)
        }
        await page.locator('.empty-title', { hasText: /no such/ }).waitFor({ state: 'detached' })
      })
    })
  })

  it('an empty history and an empty inventory say what to do next', async () => {
    await inPage(explorerData([]), '', async (page) => {
      expect(await text(page)).toContain('osa-inventory generate')
    })
    for (const view of ['overview', 'placement', 'networks', 'groups', 'hosts', 'history', 'configuration']) {
      await inPage(explorerData(['{"_meta": {"hostvars": {}}}']), `#/${view}`, async (page) => {
        expect(await page.locator('.empty').count(), view).toBeGreaterThan(0)
      })
    }
  })

  it.each([360, 800, 2560])('each view fits into %i pixels', async (width) => {
    const views = [
      'overview',
      'placement',
      'networks',
      'groups/galera',
      'hosts',
      'host/infra1',
      'history',
      'configuration',
    ]
    await inPage(
      example,
      '',
      async (page) => {
        for (const view of views) {
          await goTo(page, view)
          expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), view).toBeLessThanOrEqual(0)
        }
      },
      { width, height: 900 },
    )
  })

  liveTests(() => browser)

  focusTests(() => browser, inPage)

  accessTests(() => ({ browser, file: fileWith(example) }))
})
