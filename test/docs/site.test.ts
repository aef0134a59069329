/** The site that `npm run docs` makes of the pages: each link leads somewhere, and a browser finds its way without a network. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { createMarkdownRenderer } from 'vitepress'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentsOf } from '../../tools/site/gather.ts'
import { asForgesDo } from '../../tools/site/markdown.ts'
import { linkInSite, placeOf } from '../../tools/site/places.ts'
import { wordsOf } from '../../tools/site/words.ts'
import { noBrowser, openWindow, startBrowser, type Theme } from '../support/browser.ts'
import { buildSite, lostLinks, pagesOf, serveSite } from '../support/built-site.ts'
import { repository } from '../support/program.ts'

const contents = contentsOf(repository)

describe('where a page is in the site', () => {
  it.each([
    ['docs/index.md', 'index'],
    ['docs/backends/README.md', 'backends/index'],
    ['docs/security.md', 'security'],
    ['SECURITY.md', 'project/security'],
    ['examples/cloud/README.md', 'examples/cloud/index'],
  ])('%s: %s', (file, place) => expect(placeOf(file)).toBe(`${place}.md`))

  it('is one place for one page, also where upper and lower case are one', () => {
    const places = [...contents.pages].map((page) => placeOf(page).toLowerCase())
    expect(new Set(places).size).toBe(contents.pages.size)
  })

  it.each([
    ['docs/operating.md', 'commands/osa-inventory.md#apply', '/commands/osa-inventory.md#apply'],
    ['docs/backends/README.md', '../../CONTRIBUTING.md', '/project/contributing.md'],
    ['docs/index.md', 'decisions/', '/decisions/index.md'],
    ['README.md', 'examples/plugins', '/examples/plugins/index.md'],
    ['docs/backends/exec.md', '../../examples/plugins/sqlite-python', '/examples/plugins/sqlite-python/index.md'],
    ['README.md', 'LICENSE', '/LICENSE.txt'],
    ['README.md', 'src', undefined],
  ])('a link of %s to %s leads to %s', (page, link, place) => expect(linkInSite(page, link, contents)).toBe(place))
})

describe('a page is read as forges read it', async () => {
  const markdown = await createMarkdownRenderer(repository)
  asForgesDo(markdown, contents)
  const env = { relativePath: placeOf('docs/operating.md') }

  it.each([
    ['a <!-- before: true --> b', '<p>a  b</p>'],
    ['<!-- before: true -->', ''],
    [
      '{{ a }} `{{ b }}` <code>c &#124; d</code>',
      '<p>&#123;&#123; a }} <code>&#123;&#123; b }}</code> <code>c &#124; d</code></p>',
    ],
    ['a < b, <b>c</b> & d', '<p>a &lt; b, &lt;b&gt;c&lt;/b&gt; &amp; d</p>'],
    ['[a](commands/osa-inventory.md#apply)', '<p><a href="/commands/osa-inventory.html#apply">a</a></p>'],
  ])('%s', (text, html) => expect(markdown.render(text, { ...env }).trim()).toBe(html))

  it('a link that leads to nothing is an error that names the page', () => {
    expect(() => markdown.render('[a](no-such.txt)', { ...env })).toThrow('docs/operating.md links no-such.txt')
  })
})

it('the search knows codes and options whole, and their parts', () => {
  expect(wordsOf('see ERR_AUDIT_LOG (`--dry-run`)')).toEqual(
    expect.arrayContaining(['ERR_AUDIT_LOG', 'AUDIT', 'dry-run', 'dry']),
  )
})

describe('the site', () => {
  let site: string
  let browser: Browser
  let server: Server
  let url: string
  beforeAll(async () => {
    site = mkdtempSync(join(tmpdir(), 'osa-site-'))
    await buildSite(site)
    ;({ server, url } = await serveSite(site))
    if (noBrowser === undefined) browser = await startBrowser()
  }, 600_000)
  afterAll(async () => {
    await browser?.close()
    server?.close()
    rmSync(site, { recursive: true, force: true })
  })

  it('has every page of docs', () => {
    const pages = pagesOf(site)
    const wanted = [...contents.pages].map((page) => placeOf(page).replace(/\.md$/, '.html'))
    expect(wanted.length).toBeGreaterThan(80)
    expect(wanted.filter((page) => !pages.includes(page))).toEqual([])
  })

  it('has nothing that its links lead to and that is not there, page or heading', () => {
    expect(lostLinks(site)).toEqual([])
  })

  it('would tell of a page, a heading or a picture that is missing', () => {
    const place = mkdtempSync(join(tmpdir(), 'osa-site-lost-'))
    try {
      writeFileSync(join(place, 'a.html'), '<h1 id="x"></h1><a href="/b.html">')
      const links =
        '<a href="./a.html#x"><a href="/a.html#y"><img src="/c.svg"><a href="#z"><a href="/a.html?q=1&amp;r#x">'
      writeFileSync(join(place, 'b.html'), links)
      expect(lostLinks(place)).toEqual(['b.html -> /a.html#y', 'b.html -> /c.svg', 'b.html -> #z'])
    } finally {
      rmSync(place, { recursive: true, force: true })
    }
  })

  describe.skipIf(noBrowser)(`in a browser${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`, () => {
    /** Nothing is asked of any other machine, and no script fails. */
    async function inSite(path: string, look: (page: Page) => Promise<void>, theme: Theme = 'light'): Promise<void> {
      const { context, page, errors } = await openWindow(browser, { online: true, theme })
      const elsewhere: string[] = []
      await context.route(
        (to) => to.origin !== url,
        (route) => {
          elsewhere.push(route.request().url())
          return route.abort()
        },
      )
      try {
        await page.goto(`${url}${path}`)
        await page.locator('h1').first().waitFor()
        await look(page)
        expect({ errors, elsewhere }).toEqual({ errors: [], elsewhere: [] })
      } finally {
        await context.close()
      }
    }

    it('leads in order from the beginning to the end', () =>
      inSite('/', async (page) => {
        for (const title of ['Five minutes with your own cloud', 'Which backend', 'Adopting', 'Day two']) {
          await page.locator('.pager-link.next').click()
          await page.locator('h1', { hasText: title }).waitFor()
        }
      }))

    it.each([
      ['ERR_STORED_STATE_BEHIND', 'codes.html'],
      ['original-back', 'codes.html'],
      ['rename-host', 'reference/rename-host.html'],
    ])('finds %s by the search', (code, place) =>
      inSite('/', async (page) => {
        await page.locator('.DocSearch-Button').click()
        await page.locator('.VPLocalSearchBox input').fill(code)
        const results = page.locator('.VPLocalSearchBox .result')
        await results.first().waitFor()
        const links = await results.evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? ''))
        expect(links.slice(0, 10).map((link) => link.replace(/^\/|#.*$/g, ''))).toContain(place)
        await page.locator(`.VPLocalSearchBox .result[href*="${place}"]`).first().click()
        await page.waitForURL(`**/${place}*`)
        await page.locator('main', { hasText: code }).waitFor()
      }),
    )

    it.each(readdirSync(join(repository, 'docs/pictures')))('shows %s with texts that have room', (name) =>
      inSite('/', async (page) => {
        await page.goto(`${url}/pictures/${name}`)
        const found = (await page.evaluate(textsInPicture)) as { outside: string[]; overlapping: string[] }
        expect(found).toEqual({ outside: [], overlapping: [] })
      }),
    )

    it('would tell of texts that cover each other or are outside of their picture', () =>
      inSite('/', async (page) => {
        const texts = '<text x="5" y="20">one</text><text x="7" y="21">two</text><text x="90" y="20">three</text>'
        const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40" width="100" height="40">${texts}</svg>`
        writeFileSync(join(site, 'pictures/poor.svg'), picture)
        await page.goto(`${url}/pictures/poor.svg`)
        expect(await page.evaluate(textsInPicture)).toEqual({ outside: ['three'], overlapping: ['one / two'] })
      }))

    it.each([
      ['light', '255 255 255'],
      ['dark', '22 25 31'],
    ] as const)('shows a picture on its page for readers who want it %s', (theme, paper) =>
      inSite(
        '/day-two.html',
        async (page) => {
          const found = await page.evaluate(cornerOfPicture)
          expect(found).toEqual({ width: 860, paper })
        },
        theme,
      ),
    )
  })
})

/** Run in the page. Two texts may touch, and not cover each other. */
const textsInPicture = `(() => {
  const texts = [...document.querySelectorAll('text')].map((node) => ({ say: node.textContent, box: node.getBoundingClientRect() }))
  const { width, height } = document.documentElement.viewBox.baseVal
  const outside = texts.filter(({ box }) => box.left < 0 || box.top < 0 || box.right > width || box.bottom > height)
  const covers = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4
  const overlapping = texts.flatMap((one, index) =>
    texts.slice(index + 1).filter((other) => covers(one.box, other.box)).map((other) => one.say + ' / ' + other.say))
  return { outside: outside.map(({ say }) => say), overlapping }
})()`

const cornerOfPicture = `(async () => {
  const picture = document.querySelector('main img[src$="pictures/history.svg"]')
  await picture.decode()
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 1
  const pen = canvas.getContext('2d')
  pen.drawImage(picture, 0, 0)
  return { width: picture.naturalWidth, paper: [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).join(' ') }
})()`
