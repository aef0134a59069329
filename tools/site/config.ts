/** The site of the pages: `npm run docs` builds it into `.cache/site/html`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitepress'
import { anchorOf } from './anchors.ts'
import { gather } from './gather.ts'
import { asForgesDo } from './markdown.ts'
import { sidebarOf } from './sidebar.ts'
import { wordsOf } from './words.ts'

const repository = process.cwd()
const work = join(repository, '.cache/site')
const contents = gather(repository, join(work, 'pages'))
const read = (page: string): string => readFileSync(join(repository, page), 'utf8')

export default defineConfig({
  title: 'osa-inventory',
  description: 'The inventory of OpenStack-Ansible, as its own program',
  srcDir: join(work, 'pages'),
  outDir: join(work, 'html'),
  cacheDir: join(work, 'cache'),
  metaChunk: true,
  // The words of all pages, for the search.
  vite: { build: { chunkSizeWarningLimit: 5000 } },
  markdown: {
    anchor: { slugify: anchorOf },
    languageAlias: { elisp: 'lisp', gitignore: 'ini', console: 'text' },
    config: (markdown) => asForgesDo(markdown, contents),
  },
  themeConfig: {
    nav: [
      { text: 'Read', link: '/first-look' },
      { text: 'Reference', link: '/reference/' },
      { text: 'Codes', link: '/codes' },
      { text: 'Settings', link: '/settings' },
    ],
    sidebar: sidebarOf(contents, read) as never,
    outline: { level: [2, 3], label: 'On this page' },
    search: {
      provider: 'local',
      options: { miniSearch: { options: { tokenize: wordsOf }, searchOptions: { tokenize: wordsOf } } },
    },
  },
})
