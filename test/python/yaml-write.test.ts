/** What is written as YAML is read back as the same: by PyYAML in both its ways, by Ansible, and by ourselves. */

import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dumpJson } from '../../src/python/json-write.ts'
import { Dict, PyFloat, type Value } from '../../src/python/value.ts'
import { loadYaml } from '../../src/python/yaml.ts'
import { dumpYaml } from '../../src/python/yaml-write.ts'
import { readable, writable } from './arbitraries.ts'
import { itAsksPython } from './live-python.ts'

/** Texts that YAML takes for something else, or cannot hold as they are. */
const hostile: readonly string[] = [
  ...['', ' ', 'a ', ' a', '\n', 'a\nb', 'a\n', '\ta', 'a\tb', '\r\n', '\0', '\u0007', '\u001b[2K', '\u007f', '\u0085'],
  ...['\u2028', '\u202e', '\ufeff', '\ufffe', '\u{1f600}', '\u{10ffff}', 'Grüße', '字'],
  ...[
    'yes',
    'no',
    'Yes',
    'NO',
    'on',
    'Off',
    'y',
    'n',
    'Y',
    'true',
    'TRUE',
    'false',
    'null',
    'Null',
    '~',
    'NaN',
    '.nan',
    '.inf',
  ],
  ...[
    '0',
    '-1',
    '+1',
    '0777',
    '0o17',
    '0x1f',
    '0b1',
    '1_000',
    '1:30',
    '190:20:30.15',
    '1.5',
    '1.',
    '.5',
    '1e3',
    '1.0e+3',
  ],
  ...[
    '2026-11-29',
    '2026-11-29T08:00:00Z',
    '2026-11-29 08:00:00',
    '10.20.0.1',
    '10.20.0.0/22',
    '1.2.3',
    '::1',
    'fd00::1',
  ],
  ...['-', '--', '---', '...', '- a', '-a', '?', '? a', ':', 'a:', 'a: b', 'a:b', ': a', '#', 'a #b', 'a#b', '# a'],
  ...[
    '&a',
    '*a',
    '!a',
    '!!str a',
    '!vault |',
    '%YAML 1.1',
    '@a',
    '`a`',
    '|',
    '>',
    '>-',
    '{',
    '}',
    '{}',
    '[',
    ']',
    '[]',
    ',',
  ],
  ...[
    '{{ lookup("pipe", "id") }}',
    '{% raw %}',
    '"',
    "'",
    '"a"',
    "'a'",
    "it's",
    'a"b',
    '\\',
    '\\n',
    '\\ud83d\\ude00',
    '<<',
    '=',
  ],
  ...[
    '__proto__',
    'constructor',
    '../x',
    '-rf',
    'a, b',
    '(a)',
    'a=b',
    '/etc/x',
    '_',
    '_1',
    'k'.repeat(2000),
    `${'é'.repeat(300)}`,
  ],
]

function fixed(): Value[] {
  const numbers: Value[] = [0, -1, 2 ** 53 - 1, 2n ** 53n + 1n, -(2n ** 70n), 10n ** 40n]
  const floats = [0, -0, 1, 1.5, 1e16, 1e-7, 1.5e300, -1e22, Number.NaN, Infinity, -Infinity].map((n) => new PyFloat(n))
  return [
    ...hostile,
    ...numbers,
    ...floats,
    ...[null, true, false, [], new Dict(), [[]], [[[1], []], [new Dict()]], [new Dict([['a', [1, 'b']]])]],
    new Dict(hostile.map((each) => [each, each])),
    new Dict(hostile.map((each) => [each, [each, new Dict([[each, [each]]])]])),
    new Dict(hostile.map((each) => [each, new Dict([[each, new Dict([[each, null]])]])])),
    [hostile, [...hostile]] as Value,
    new Dict([
      [1, 'one'],
      [2n ** 60n, 'many'],
    ]),
    new Dict([[null, 'none']]),
    new Dict([[true, 1]]),
  ]
}

const drawn = (): Value[] => fc.sample(writable, { numRuns: 300, seed: 20 })

/** A pair of surrogates that is none is not text: libyaml refuses it. */
const isText = (value: Value): boolean => !/\\ud[89a-f]/.test(dumpYaml(value))

const judge = `
import json, sys
which = sys.argv[1]
if which == 'ansible':
    from ansible.parsing.dataloader import DataLoader
    loader = DataLoader()
    load = lambda text: loader.load(text, file_name='x.yml', json_only=False)
else:
    import yaml
    load = lambda text: yaml.load(text, Loader=getattr(yaml, which))
wrong = []
for case in json.load(sys.stdin):
    said = json.loads(case['json'])
    try:
        read = load(case['yaml'])
    except Exception as error:
        wrong.append([case['yaml'], repr(error)])
        continue
    if json.dumps(read, sort_keys=True) != json.dumps(said, sort_keys=True):
        wrong.append([case['yaml'], repr(read)])
json.dump(wrong, sys.stdout)
`

function wrongTo(which: string, values: readonly Value[]): unknown {
  const cases = values.map((value) => ({ json: dumpJson(value), yaml: dumpYaml(value) }))
  const python = process.env.OSA_TEST_PYTHON ?? '/usr/bin/python3'
  const run = spawnSync(python, ['-B', '-c', judge, which], { input: JSON.stringify(cases), encoding: 'utf8' })
  expect(run.stderr).toBe('')
  return JSON.parse(run.stdout)
}

itAsksPython(
  'PyYAML reads back what JSON says',
  () => {
    expect(wrongTo('SafeLoader', [...fixed(), ...drawn()])).toEqual([])
  },
  'yaml',
)

itAsksPython(
  'so does libyaml, which Ansible reads with',
  () => {
    expect(wrongTo('CSafeLoader', [...fixed(), ...drawn()].filter(isText))).toEqual([])
  },
  'yaml._yaml',
)

itAsksPython(
  'and Ansible',
  () => {
    const values = [...fixed(), ...drawn()].filter(
      (value) => isText(value) && typeof value === 'object' && value !== null,
    )
    expect(
      wrongTo(
        'ansible',
        values.filter((value) => !(value instanceof PyFloat)),
      ),
    ).toEqual([])
  },
  'ansible',
)

it('we read it back as what it was, byte for byte in JSON', () => {
  fc.assert(
    fc.property(readable, (value) => {
      // Keys are texts there, as they are in JSON.
      const json = dumpJson(value)
      expect(dumpJson(loadYaml(dumpYaml(value)))).toBe(json)
    }),
    { examples: fixed().map((value) => [value]), numRuns: 300 },
  )
})

it('looks as people write it', () => {
  const value = new Dict([
    ['hosts', ['infra1', 'yes', '10.20.0.11']],
    ['vars', new Dict()],
    [
      'nested',
      [
        new Dict([
          ['name', 'a b'],
          ['list', [[1, 2], []]],
        ]),
      ],
    ],
    ['é', '\u{1f600}\n'],
  ] as [string, Value][])
  expect(dumpYaml(value)).toBe(`hosts:
  - infra1
  - "yes"
  - 10.20.0.11
nested:
  - list:
      - - 1
        - 2
      - []
    name: a b
vars: {}
"\\u00e9": "\\U0001f600\\n"
`)
})
