/** What is right at the edge of a rule, and what is told there. */
import { describe, expect, it } from 'vitest'
import { pyRepr } from '../../src/python/text.ts'
import { loadYaml } from '../../src/python/yaml.ts'

function fault(text: string): string {
  try {
    loadYaml(text)
  } catch (error) {
    return (error as Error).message
  }
  return 'none'
}

describe('a date', () => {
  it.each(['2024-01-31', '2024-12-31', '2024-02-29', '2000-02-29', '2023-02-28', '2024-04-30'])('%s is one', (text) => {
    const [year, month, day] = text.split('-').map(Number)
    expect(pyRepr(loadYaml(text))).toBe(`datetime.date(${year}, ${month}, ${day})`)
  })

  it.each(['2023-02-29', '1900-02-29', '2024-02-30', '2024-04-31', '2024-13-01', '2024-00-10'])(
    '%s is none, and is told',
    (text) => expect(fault(text)).not.toBe('none'),
  )

  it('has the fraction of its seconds in millionths', () => {
    expect(pyRepr(loadYaml('2001-02-03 04:05:06.5'))).toBe('datetime.datetime(2001, 2, 3, 4, 5, 6, 500000)')
    expect(pyRepr(loadYaml('2001-02-03 04:05:00.000001'))).toBe('datetime.datetime(2001, 2, 3, 4, 5, 0, 1)')
    expect(pyRepr(loadYaml('2001-02-03 04:05:00'))).toBe('datetime.datetime(2001, 2, 3, 4, 5)')
  })
})

describe('between brackets', () => {
  it.each(['[- a]', '{a: - b}', '[a: - b]', '{- a: b}'])('no list with dashes begins: %s', (text) => {
    expect(fault(text)).not.toBe('none')
  })
})

describe('what is told', () => {
  it('behind a whole document names what could come there', () => {
    const wanted = 'stands where the end of the file, or the next key at the column of the first is expected'
    expect([fault('[1]\nb: 2'), fault('"a"\n[1]')]).toEqual([
      `line 2, column 1: a key ${wanted}`,
      `line 2, column 1: '[' ${wanted}`,
    ])
  })

  it('of an alias behind a whole value is its name', () => {
    expect(fault('a: &b 1\nc: "x" *b')).toBe(
      'line 2, column 8: *b stands where the next key at the column of the first (line 1, column 1) is expected',
    )
  })

  it('of a name shows it as far as the sign that it cannot have', () => {
    const rule = "it has letters, digits, '-' and '_' only; a text that begins with"
    expect([fault('a: &b! 1'), fault('a: *'), fault('*b.c: 1')]).toEqual([
      `line 1, column 4: '&b!' does not name an anchor: ${rule} '&' needs quotes`,
      `line 1, column 4: '*' does not name an alias: ${rule} '*' needs quotes`,
      `line 1, column 1: '*b.' does not name an alias: ${rule} '*' needs quotes`,
    ])
  })
})
