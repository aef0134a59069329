/** Advice on what a test writes over the smallest sound cloud. */
import { advise } from '../../../src/core/advice/advice.ts'
import { generate } from '../../../src/core/generator/generate.ts'
import { noQuirks } from '../../../src/core/generator/quirks.ts'
import { ConfigurationError, Faults, type Finding } from '../../../src/core/inventory/findings.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { storedForm } from '../../../src/core/inventory/stored-inventory.ts'
import { mergeInto, normaliseUserConfig } from '../../../src/core/inventory/user-config.ts'
import { Dict } from '../../../src/python/value.ts'
import { loadYaml } from '../../../src/python/yaml.ts'
import { seededRandom } from '../../support/clouds.ts'
import { soundEnvironment, soundParts } from '../../support/sound-cloud.ts'

/** YAML that is laid over the base, as a file of conf.d or env.d is. `{without: [KEY]}` drops keys of the base first. */
export interface CloudText {
  /** Parts of the base in other words: only there does an alias share what it names. */
  readonly main?: Partial<typeof soundParts>
  readonly config?: string
  readonly environment?: string
  readonly without?: readonly string[]
}

interface Cloud {
  readonly config: Dict
  readonly environment: Dict
}

function over(base: string, text: string | undefined, without: readonly string[] = []): Dict {
  const merged = loadYaml(base) as Dict
  for (const key of without) merged.delete(key)
  const added = loadYaml(text ?? '')
  return added instanceof Dict ? mergeInto(merged, added, new Faults(), 'config') : merged
}

function cloudOf({ main, config, environment, without }: CloudText): Cloud {
  const base = Object.values({ ...soundParts, used_ips: '', ...main }).join('\n')
  return { config: over(base, config, without), environment: over(soundEnvironment, environment) }
}

function run(cloud: Cloud, stored: Dict | undefined): Dict {
  return generate({ ...cloud, stored, quirks: noQuirks, release: newestRelease, random: seededRandom(7) }).inventory
}

/** What is stored once such a cloud has been generated. */
export function deployed(text: CloudText): Dict {
  return storedForm(run(cloudOf(text), undefined))!
}

export function adviceOn(text: CloudText, stored?: Dict): Finding[] {
  const cloud = cloudOf(text)
  const release = newestRelease
  const config = normaliseUserConfig(cloud.config, new Faults(), release)
  const inputs = { config, environment: cloud.environment, release, stored }
  try {
    return advise({ ...inputs, generated: run(cloudOf(text), stored) })
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return advise(inputs)
  }
}

/** `CODE path.to.value: message`, without the remedies. */
export function told(text: CloudText, stored?: Dict): string[] {
  return adviceOn(text, stored).map(({ code, path, message }) => `${code} ${path?.join('.')}: ${message}`)
}
