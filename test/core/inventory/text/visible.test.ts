import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shellWord, visible, visibleJson, visibleLine } from '../../../../src/core/inventory/text/visible.ts'

describe('what text would do to a terminal', () => {
  const odd = 'a\u001b[31m\u007f\u0085\u202e\t\nü'

  it('is seen, not done: line breaks and tabs stay, or not', () => {
    expect(visible(odd)).toBe('a\\x1b[31m\\x7f\\x85\\u202e\t\nü')
    expect(visibleLine(odd)).toBe('a\\x1b[31m\\x7f\\x85\\u202e\\t\\nü')
  })

  it('is escaped in JSON, which says the same', () => {
    const json = JSON.stringify({ odd })
    expect(visibleJson(json)).toMatch(/^[ -~ü]*$/)
    expect(JSON.parse(visibleJson(json))).toEqual({ odd })
  })
})

describe('a word of a proposed command', () => {
  it.each([
    ['infra1_galera-container', 'infra1_galera-container'],
    ['/etc/a.yml', '/etc/a.yml'],
    ['', "''"],
    ['~root', "'~root'"],
    ['a b', "'a b'"],
    ['$(reboot);', "'$(reboot);'"],
    ["it's", "'it'\\''s'"],
    ["a\tb'\\", "$'a\\x09b\\'\\\\'"],
    ['\u202e', "$'\\u202e'"],
    ['\u0085', "$'\\u0085'"],
  ])('%j is written %s', (word, written) => {
    expect(shellWord(word)).toBe(written)
  })

  it('is for the shell what it was', () => {
    const letters = fc.constantFrom(...'ab~$`"\'\\!*?;&|<>(){}[]#= é\t\n\u0001\u007f\u0085\u202e')
    const words = fc.sample(fc.string({ unit: letters, maxLength: 6 }), { numRuns: 300, seed: 1 })
    const script = `printf '%s\\0' ${words.map(shellWord).join(' ')}`
    const { stdout, error } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env: { LC_ALL: 'C.UTF-8' } })
    expect(error).toBeUndefined()
    expect(stdout.split('\0').slice(0, -1)).toEqual(words)
  })
})
