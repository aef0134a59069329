/** Configuration directories for tests of the check: a sound cloud in files, and what a test writes instead. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { checkCloud } from '../../../src/app/advice/check.ts'
import { readInputs } from '../../../src/app/config/inputs.ts'
import { buildInventory } from '../../../src/app/run/build.ts'
import { noQuirks } from '../../../src/core/generator/quirks.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { storedForm } from '../../../src/core/inventory/stored-inventory.ts'
import type { Dict, Value } from '../../../src/python/value.ts'
import { seededRandom } from '../../support/clouds.ts'
import { soundEnvironment, soundParts } from '../../support/sound-cloud.ts'

/** Texts by their path below the directory that holds `config` and `base`, the base environment. */
export type Files = Readonly<Record<string, string>>

export const main = 'config/openstack_user_config.yml'

/** The main file, with some of its parts written otherwise. */
export function mainWith(parts: Partial<typeof soundParts> = {}): Files {
  return { [main]: `${Object.values({ ...soundParts, ...parts }).join('\n')}\n` }
}

export class CheckedCloud {
  readonly directory: string
  /** Those of the sound cloud, with what was given in their place. */
  readonly files: Files

  constructor(files: Files) {
    this.files = { ...mainWith(), 'base/env.d/base.yml': soundEnvironment, ...files }
    this.directory = mkdtempSync(join(tmpdir(), 'osa-check-'))
    onTestFinished(() => rmSync(this.directory, { recursive: true, force: true }))
    for (const [path, text] of Object.entries(this.files)) {
      mkdirSync(dirname(join(this.directory, path)), { recursive: true })
      writeFileSync(join(this.directory, path), text)
    }
  }

  get places(): { configDirectory: string; environmentDirectory: string } {
    return { configDirectory: join(this.directory, 'config'), environmentDirectory: join(this.directory, 'base') }
  }

  /** What is stored once this cloud has been generated. */
  deployed(): Dict {
    const { configDirectory, environmentDirectory } = this.places
    const inputs = readInputs(configDirectory, environmentDirectory)
    const built = buildInventory(inputs, {
      stored: undefined,
      quirks: noQuirks,
      release: newestRelease,
      random: seededRandom(3),
    })
    return storedForm(built.inventory)!
  }

  /** `grade CODE FILE:LINE MESSAGE` for each finding, the file below `config` or `base`. */
  async check(stored?: Value): Promise<string[]> {
    const found = await checkCloud({
      ...this.places,
      quirks: noQuirks,
      release: { release: newestRelease, why: 'the newest' },
      random: seededRandom(5),
      stored,
    })
    return found.map(({ grade, code, file, line, message }) => {
      const place = file === undefined ? '' : ` ${file.slice(this.directory.length + 1)}:${line ?? ''}`
      return `${grade} ${code}${place} ${message}`
    })
  }

  /** The place that a test has marked with `#!`: `FILE:LINE`. Of several marks, that of the number. */
  mark(number = 1): string {
    let seen = 0
    for (const [path, text] of Object.entries(this.files)) {
      for (const [index, line] of text.split('\n').entries()) {
        if (line.includes('#!') && ++seen === number) return `${path}:${index + 1}`
      }
    }
    throw new Error(`the files have ${seen} marks, not ${number}`)
  }
}
