/** Inventories to try a backend with. */
import { createHash } from 'node:crypto'
import type { Revision } from '../../backends/contract.ts'
import { Dict } from '../../python/value.ts'
import { type Attribution, nextRevision } from '../store/revisions.ts'

/** Bytes of one host's entry, about. */
const hostSize = 2048

/** A revision whose document has about `bytes` bytes that no compression makes much smaller than half. */
export function sampleRevision(parent: Revision | undefined, bytes: number, attribution: Attribution): Revision {
  const document = sampleDocument(bytes)
  return nextRevision(parent, { document, inventory: new Dict(), changed: true }, undefined, attribution)
}

/** In the canonical form, with what is easily lost on the way: a float, a long integer, an astral character. */
function sampleDocument(bytes: number): string {
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
