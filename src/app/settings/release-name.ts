/** The name of a release as a person writes it. */
import { releaseNamed, supportedReleases } from '../../core/inventory/releases.ts'

/** The default: the checkout says it. */
export const automatic = 'auto'

/** What is wrong with it as the option `release`; `undefined`: nothing. */
export function releaseProblem(text: string): { readonly message: string; readonly remedy: string } | undefined {
  if (text === automatic) return undefined
  const found = releaseNamed(text)
  if (typeof found !== 'string') return undefined
  return {
    message:
      found === 'too old'
        ? `${text} is older than the oldest release that is supported`
        : `${text} is not a release of OpenStack-Ansible`,
    remedy: `write ${supportedReleases}, or ${automatic}`,
  }
}
