/** Inventories to measure a backend with. */
import { createHash } from 'node:crypto'

/** Bytes of one host's entry, about. */
const hostSize = 2048

/**
 * About `bytes` bytes in the canonical form that no compression makes much smaller than half, with what is easily lost on
 * the way: a float, a long integer, an astral character.
 */
export function sampleDocument(bytes: number): string {
  const hosts = Array.from({ length: Math.max(1, Math.round(bytes / hostSize)) }, (_, i) => hostEntry(i))
  return [
    '{',
    '    "_meta": {',
    '        "hostvars": {',
    hosts.join(',\n'),
    '        }',
    '    },',
    '    "all": {',
    '        "vars": {',
    '            "float": 1.0,',
    '            "integer": 1234567890123456789012345678901234567890,',
    '            "text": "\\ud83d\\ude80 \\u00fc"',
    '        }',
    '    }',
    '}',
  ].join('\n')
}

function hostEntry(number: number): string {
  const name = `probe-${String(number).padStart(6, '0')}`
  return [`            "${name}": {`, `                "filler": "${filler(name)}"`, '            }'].join('\n')
}

function filler(seed: string): string {
  return Array.from({ length: hostSize / 64 - 2 }, (_, i) =>
    createHash('sha256').update(`${seed} ${i}`).digest('hex'),
  ).join('')
}
