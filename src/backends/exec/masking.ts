/** What stands in the place of a secret. */
const mask = '***'

/** Takes secrets out of text that people may read: each as it is, and as it looks inside JSON and in URLs. */
export function masked(text: string, secrets: readonly string[]): string {
  const forms = new Set(
    secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]),
  )
  const longestFirst = [...forms].filter((form) => form !== '').sort((a, b) => b.length - a.length)
  const withoutSecrets = longestFirst.reduce((rest, form) => rest.replaceAll(form, mask), text)
  return withoutSecrets.replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi, `$1:${mask}@`)
}
