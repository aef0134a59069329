/**
 * What PyYAML makes of each fragment (docs/generation.md, section 1.3), frozen in fixtures/yaml.json by
 * tools/freeze-yaml.py.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadYaml, YamlError } from '../../src/python/yaml.ts'
import { type Encoded, encode } from './yaml-encoding.ts'

type Answer = { readonly value: Encoded } | { readonly error: string }

const fixture = join(import.meta.dirname, 'fixtures', 'yaml.json')
const groups = JSON.parse(readFileSync(fixture, 'utf8')) as Record<string, readonly (readonly [string, Answer])[]>

function ours(text: string): Answer {
  try {
    return { value: encode(loadYaml(text)) }
  } catch (error) {
    if (error instanceof YamlError) return { error: error.problem }
    throw error
  }
}

describe('loadYaml agrees with PyYAML', () => {
  for (const [name, entries] of Object.entries(groups)) {
    if (name.startsWith('read otherwise')) continue
    it.each(entries)(`${name}: %j`, (text, answer) => {
      const got = ours(text)
      if ('error' in answer) expect(got, 'PyYAML refuses this').toHaveProperty('error')
      else expect(got).toEqual(answer)
    })
  }

  it('has enough fragments to mean something', () => {
    expect(Object.values(groups).flat().length).toBeGreaterThanOrEqual(400)
  })
})

describe('loadYaml differs from PyYAML on purpose or harmlessly', () => {
  for (const [name, entries] of Object.entries(groups)) {
    if (!name.startsWith('read otherwise')) continue
    it.each(entries)(`${name}: %j`, (text, answer) => {
      const got = ours(text)
      const refused = name.endsWith('refused here')
      expect('error' in got).toBe(refused)
      expect('error' in answer, 'PyYAML now agrees: move the fragment').toBe(!refused)
    })
  }
})
