import { describe, expect, it } from 'vitest'
import { GroupGraph } from '../../../../src/core/inventory/views/graph.ts'
import { graphDot, graphMermaid, graphSvg, graphText } from '../../../../src/core/inventory/views/graph-pictures.ts'
import { parseJson } from '../../../../src/python/json-read.ts'
import type { Dict } from '../../../../src/python/value.ts'

const graph = new GroupGraph(
  parseJson(`{
    "top": {"children": ["left", "right"]},
    "left": {"children": ["low"], "hosts": ["h\\"1"]},
    "right": {"children": ["low"]},
    "low": {"hosts": ["h2"]}
  }`) as Dict,
)
const top = graph.group('top')!

describe('the tree of groups', () => {
  it('in words is as ansible-inventory draws it', () => {
    expect(graphText(top, { withHosts: true, withCounts: true })).toEqual([
      '@top: (2 hosts)',
      '  |--@left: (2 hosts)',
      '  |  |--@low: (1 host)',
      '  |  |  |--h2',
      '  |  |--h"1',
      '  |--@right: (1 host)',
      '  |  |--@low: (1 host)',
      '  |  |  |--h2',
    ])
    expect(graphText(graph.group('low')!, { withHosts: false, withCounts: false })).toEqual(['@low:'])
  })

  it('for Graphviz has each group, host and membership once', () => {
    expect(graphDot(top, true)).toEqual([
      'digraph inventory {',
      '  rankdir=LR;',
      '  node [fontname="monospace", fontsize=10];',
      '  "group top" [shape=box, label="top\\n2 hosts"];',
      '  "group left" [shape=box, label="left\\n2 hosts"];',
      '  "group low" [shape=box, label="low\\n1 host"];',
      '  "group right" [shape=box, label="right\\n1 host"];',
      '  "host h2" [shape=ellipse, label="h2"];',
      '  "host h\\"1" [shape=ellipse, label="h\\"1"];',
      '  "group top" -> "group left";',
      '  "group left" -> "group low";',
      '  "group low" -> "host h2";',
      '  "group left" -> "host h\\"1";',
      '  "group top" -> "group right";',
      '  "group right" -> "group low";',
      '}',
    ])
    expect(graphDot(top, false).filter((line) => line.includes('"host '))).toEqual([])
  })

  it('for Mermaid has the same', () => {
    expect(graphMermaid(top, true)).toEqual([
      'flowchart LR',
      '  g0["top<br/>2 hosts"]',
      '  g1["left<br/>2 hosts"]',
      '  g2["low<br/>1 host"]',
      '  g3["right<br/>1 host"]',
      '  h0(["h2"])',
      '  h1(["h#34;1"])',
      '  g0 --> g1',
      '  g1 --> g2',
      '  g2 --> h0',
      '  g1 --> h1',
      '  g0 --> g3',
      '  g3 --> g2',
    ])
  })

  it('as a picture has a row for each line, inside its edges, and lines from each parent to its rows', () => {
    const lines = graphSvg(top, true)
    const [width, height] = /width="(\d+)" height="(\d+)"/.exec(lines[0]!)!.slice(1).map(Number) as [number, number]
    expect(height).toBe(8 * 22 + 2 * 12)
    expect(lines[1]).toBe('  <title>Groups and hosts of top</title>')
    const path = / d="([^"]*)"/.exec(lines[3]!)![1]
    // Rows are 22 high from 12; a row is 22 further right than its parent, whose line begins below its box.
    expect(path).toBe('M20 32V45H34M42 54V67H56M64 76V89H78M42 54V111H56M20 32V133H34M42 142V155H56M64 164V177H78')
    const texts = lines.flatMap((line) => {
      const found = /<text x="(\d+)" y="(\d+)"[^>]*>([^<]*)</.exec(line)
      return found ? [{ x: Number(found[1]), y: Number(found[2]), text: found[3] }] : []
    })
    expect(texts.filter(({ text }) => /^h/.test(text!))).toEqual([
      { x: 82, y: 93, text: 'h2' },
      { x: 60, y: 115, text: 'h&#34;1' },
      { x: 82, y: 181, text: 'h2' },
    ])
    expect(texts.every(({ x, y }) => x > 0 && x < width && y > 0 && y < height)).toBe(true)
    expect(texts.filter(({ text }) => text === '(1 host)')).toHaveLength(3)
  })
})
