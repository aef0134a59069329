/** The readers of texts and bytes by themselves: thousands of inputs in a second. */
import { gunzipSync } from 'node:zlib'
import { listTar } from '../../src/disk/tar.ts'
import { IniError, parseIni } from '../../src/python/configparser.ts'
import { jsonFaults } from '../../src/python/json-faults.ts'
import { JsonSyntaxError, parseJson } from '../../src/python/json-read.ts'
import { dumpJson, JsonTooLongError } from '../../src/python/json-write.ts'
import { aliasedTopKeys, duplicateKeys, loadYaml, YamlError, yamlLocator } from '../../src/python/yaml.ts'
import type { Complaint, Target } from './target.ts'

/** Runs, and takes the reader's own error for an answer. */
function refuses(errors: readonly (abstract new (...args: never[]) => Error)[], read: () => Complaint): Complaint {
  try {
    return read()
  } catch (error) {
    if (errors.some((each) => error instanceof each)) {
      const { message } = error as Error
      return message.length > 20_000 ? `long message\n${message.slice(0, 200)}` : undefined
    }
    return `throws ${(error as Error)?.name}\n${(error as Error)?.stack}`
  }
}

export function yamlTarget(corpus: readonly Buffer[]): Target {
  return {
    name: 'yaml',
    corpus,
    run: (input) => {
      const text = input.toString('utf8')
      return (
        refuses([YamlError, JsonTooLongError], () => {
          const value = loadYaml(text)
          if (jsonFaults(value).length === 0) dumpJson(value)
          return undefined
        }) ??
        refuses([YamlError], () => {
          const locate = yamlLocator(text)
          for (const path of [['cidr_networks', 'management'], ['__proto__'], ['a', 0, 'b']]) locate(path)
          for (const { path } of duplicateKeys(text)) locate(path)
          aliasedTopKeys(text)
          return undefined
        })
      )
    },
  }
}

export function jsonTarget(corpus: readonly Buffer[]): Target {
  return {
    name: 'json',
    corpus,
    run: (input) =>
      refuses([JsonSyntaxError, JsonTooLongError], () => {
        const value = parseJson(input.toString('utf8'))
        if (jsonFaults(value).length > 0) return undefined
        const text = dumpJson(value)
        return dumpJson(parseJson(text)) === text ? undefined : 'not the same\nwritten and read again it is another'
      }),
  }
}

export function iniTarget(corpus: readonly Buffer[]): Target {
  return {
    name: 'ini-text',
    corpus,
    run: (input) =>
      refuses([IniError], () => {
        parseIni(input.toString('utf8'))
        return undefined
      }),
  }
}

export function tarTarget(corpus: readonly Buffer[]): Target {
  return {
    name: 'tar-bytes',
    corpus,
    run: (input) =>
      refuses([], () => {
        let reads = 0
        const { members } = listTar((position, length) => {
          reads++
          return input.subarray(position, position + length)
        }, input.length)
        if (reads > input.length / 512 + 2) return `too many reads\n${reads} of ${input.length} bytes`
        const outside = members.find(({ dataStart, end, size }) => {
          return !(dataStart >= 512 && end <= input.length && size >= 0 && Number.isSafeInteger(size))
        })
        return outside && `a member outside\n${JSON.stringify(outside)}`
      }),
  }
}

/** What a gzip holds, or the bytes themselves. */
export function unzipped(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes)
  } catch {
    return bytes
  }
}
