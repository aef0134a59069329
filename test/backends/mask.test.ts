/** Masking takes time in proportion to the text: each of these would take hours otherwise. */
import { describe, expect, it } from 'vitest'
import { maskSecrets } from '../../src/backends/support/mask.ts'
import { hideShapes, isSecretName } from '../../src/backends/support/secret-shapes.ts'
import { redactValue } from '../../src/backends/support/secret-value.ts'
import { megabytes } from '../support/megabytes.ts'

describe('of a megabyte of', () => {
  it.each(megabytes)('%s', (_, text) => {
    for (const each of [text, `a://b:c@${text}`, `${text}@`, `pass="${text}`]) {
      expect(hideShapes(each)).not.toBe('')
      expect(redactValue('url', each).shown).not.toBe('')
      const told = maskSecrets(each, ['a secret', 'x x'])
      expect(told.length, 'what others send is bounded').toBeLessThan(5000)
    }
  })
})

describe('of a text that is too long', () => {
  it('tells how much is left out', () => {
    expect(maskSecrets('ab '.repeat(100_000), [])).toMatch(/^(?:ab )+a?b?… \(295904 more characters\)$/)
  })

  it('shows no half of a secret, wherever it stands', () => {
    const secret = 'correct horse battery staple'
    for (let shift = 0; shift < 64; shift++) {
      const text = `${'.'.repeat(shift)}${`${secret}\n`.repeat(5000)}`
      expect(maskSecrets(text, [secret])).not.toMatch(/corr|hors|batt|stap/)
      expect(maskSecrets(`${'.'.repeat(65_500 + shift)}${secret}${'x'.repeat(4000)}`, [secret])).not.toMatch(/corr/)
    }
  })
})

it.each([
  'password',
  'PGPASSWORD',
  'db_pass',
  'dbPass',
  'passphrase',
  'ssh-passphrase',
  'passwd',
  'pwd',
  'access_key',
  'accessKey',
  'private-key',
  'api_key',
  'apikey',
  'secret',
  'client.secret',
  'token',
  'auth_token',
  'credential',
  'credentials',
  'token2',
])('%s is the name of a secret', (name) => {
  expect(isSecretName(name)).toBe(true)
})

it.each(['key', 'user', 'passes_by', 'token_file', 'application_credential_id', 'keys', 'path', 'compare', 'monkey'])(
  '%s is not',
  (name) => {
    expect(isSecretName(name)).toBe(false)
  },
)
