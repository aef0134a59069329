/** A password whose text is known, once it was read, to what masks messages. */
import type { Secret } from '../plugin.ts'
import type { SecretTexts } from './mask.ts'

export function heard(password: Secret | string | undefined, secrets: SecretTexts): Secret | undefined {
  if (password === undefined) return undefined
  return {
    async reveal() {
      const text = typeof password === 'string' ? password : await password.reveal()
      secrets.add(text)
      return text
    },
  }
}
