/** The HTML around the page's script: whole in one file, or what a server sends first. */
import { createHash } from 'node:crypto'
import type { ExplorerData } from '../../explorer/data.ts'
import type { PageTexts } from './page-texts.ts'

/** What neither a file nor a server lets the page do: load from elsewhere, send anything, be framed by others. */
const nothingElse = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:"

/** Opens from `file://` without a network. Its policy lets exactly this script and this style sheet be. */
export function htmlFile(data: ExplorerData, texts: PageTexts): string {
  const [script, style] = [inScript(texts.script), inStyle(texts.style)]
  const policy = `${nothingElse}; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'`
  return page({
    title: titleOf(data.deployment),
    meta: `<meta http-equiv="Content-Security-Policy" content="${policy}">\n<meta name="referrer" content="no-referrer">\n`,
    style: `<style>${style}</style>`,
    body: `<script type="application/json" id="data">${jsonInScript(data)}</script>\n<script>${script}</script>`,
  })
}

/** The page that a server gives asks it for its data. */
export function servedHtml(texts: PageTexts, deployment: string, nonce: string): string {
  return page({
    title: titleOf(deployment),
    meta: '',
    style: `<style nonce="${nonce}">${inStyle(texts.style)}</style>`,
    body: `<script nonce="${nonce}">${inScript(texts.script)}</script>`,
  })
}

export function servedPolicy(nonce: string): string {
  const own = `script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'`
  return `${nothingElse}; ${own}; frame-ancestors 'none'`
}

interface Parts {
  readonly title: string
  readonly meta: string
  readonly style: string
  readonly body: string
}

function page({ title, meta, style, body }: Parts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${meta}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
${style}
</head>
<body>
${body}
</body>
</html>
`
}

function titleOf(deployment: string): string {
  return `${escaped(deployment)} - osa-inventory`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** JSON in which nothing ends the element, and that is the same JSON. */
export function jsonInScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

/** In a text of the script these mean the same; esbuild writes them in no other place. */
function inScript(script: string): string {
  return script.replaceAll(/<(?=\/script|!--)/gi, '\\x3c')
}

function inStyle(style: string): string {
  return style.replaceAll(/<(?=\/style)/gi, '\\3c ')
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
