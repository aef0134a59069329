/** The pictures are drawn by their tool, say what they show, and are on the pages. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { drawnPictures } from '../../tools/diagrams/pictures.ts'
import { box, text } from '../../tools/diagrams/svg.ts'
import { repository, runCommand } from '../support/program.ts'
import { textFiles, textOf } from './citations.ts'

const pictures = drawnPictures()

describe('docs/pictures', () => {
  it('is what tools/diagrams draws (node build.mjs --tools && node dist/tools/diagrams.cjs)', () => {
    expect(readdirSync(join(repository, 'docs/pictures')).sort()).toEqual([...pictures.keys()])
    for (const [name, drawn] of pictures) {
      expect({ name, drawn: textOf(`docs/pictures/${name}`) }).toEqual({ name, drawn })
    }
  })

  it.each([...pictures.keys()])('%s is on a page, with words for those who do not see it', (name) => {
    const pages = textFiles().filter((file) => /^docs\/.*\.md$/.test(file))
    const shown = pages.flatMap((page) => [...textOf(page).matchAll(/!\[([^\]]*)\]\((\S+)\)/g)])
    const alternatives = shown.filter(([, , target]) => target!.endsWith(`pictures/${name}`)).map(([, words]) => words!)
    expect(alternatives.length).toBeGreaterThan(0)
    for (const words of alternatives) expect(words.length).toBeGreaterThan(20)
  })

  it('is well-formed XML with title, description and texts, for light and dark', () => {
    const script = `
import sys, xml.etree.ElementTree as E
for name in sys.argv[1:]:
    root = E.parse(name).getroot()
    find = lambda tag: ["".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}" + tag)]
    assert root.get("role") == "img" and all(i in ("title", "description") for i in root.get("aria-labelledby").split()), name
    assert len(find("title")) == 1 and len(find("desc")[0]) > 60 and len(find("text")) > 10, name
    assert "prefers-color-scheme: dark" in find("style")[0] and not find("image"), name
`
    const files = [...pictures.keys()].map((name) => join(repository, 'docs/pictures', name))
    const checked = runCommand('/usr/bin/python3', ['-c', script, ...files, join(repository, 'docs/rooms.svg')])
    expect(checked).toEqual({ status: 0, stdout: '', stderr: '' })
  })
})

describe('a box', () => {
  it('refuses a line that it has no room for, and too many', () => {
    const place = { x: 0, y: 0, width: 100, height: 40 }
    expect(() => box(place, 'plain', ['a line that is much too long'])).toThrow('needs 177 of 84')
    expect(() => box(place, 'plain', ['a', 'b', 'c'])).toThrow('too many lines')
  })
})

it('a text is no markup', () => expect(text(1, 2, 'a < b & c')).toBe('<text x="1" y="2">a &#60; b &#38; c</text>'))
