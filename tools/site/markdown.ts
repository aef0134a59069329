/** The pages are written for forges; this is what VitePress has to be told to read them in that way. */
import type { MarkdownRenderer } from 'vitepress'
import { type Contents, linkInSite, placeOf } from './places.ts'

/** HTML that pages use; whatever else looks like it is text. */
const usedTags = /^<\/?(?:code|br)>$/

/** Links lead to where the pages are in the site, comments are not shown, and nothing is a template. */
export function asForgesDo(markdown: MarkdownRenderer, contents: Contents): void {
  const sources = new Map([...contents.pages].map((page) => [placeOf(page), page]))
  markdown.core.ruler.push('links in the site', (state) => {
    const page = sources.get(state.env.relativePath)
    if (page === undefined) return
    for (const token of state.tokens.flatMap(({ children }) => children ?? [])) {
      const name = token.type === 'link_open' ? 'href' : token.type === 'image' ? 'src' : undefined
      const link = name && token.attrGet(name)
      if (!name || !link || /^(?:\w+:|#)/.test(link)) continue
      const place = linkInSite(page, link, contents)
      if (place === undefined) throw new Error(`${page} links ${link}, which is not in the site`)
      token.attrSet(name, place)
    }
  })
  const { rules } = markdown.renderer
  const html = (text: string): string => {
    if (text.trimStart().startsWith('<!--')) return ''
    return usedTags.test(text) || !text.includes('<') ? text : markdown.utils.escapeHtml(text)
  }
  rules.html_inline = (tokens, index) => html(tokens[index]!.content)
  rules.html_block = (tokens, index) => html(tokens[index]!.content)
  // Vue looks for braces before it reads entities.
  for (const name of ['text', 'code_inline'] as const) {
    const usual = rules[name]!
    rules[name] = (...given) => usual(...given).replaceAll('{', '&#123;')
  }
}
