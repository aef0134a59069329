/**
 * `osa-inventory/plugin` inside a plugin is this program's own, wherever the plugin lies and whatever else is installed
 * there: a plugin needs no copy of this package, and never gets another one than the program that runs it.
 */
import { readFileSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isFileAt } from '../../../config/look.ts'
import type { SdkSource } from './wire.ts'

/** As plugins write it; the first was the only one once. */
const names: readonly string[] = ['osa-inventory', 'osa-inventory/plugin']
const textUrl = 'osa-inventory:plugin'

interface Hooks {
  resolve(specifier: string, context: unknown, next: (specifier: string, context: unknown) => unknown): unknown
  load(url: string, context: unknown, next: (url: string, context: unknown) => unknown): unknown
}

/** Since Node.js 22.15: in the same thread, and so for nothing. */
interface HookedModule {
  registerHooks?(hooks: Hooks): unknown
}

/** From now on, for whatever this thread imports. */
export function provideSdk(sdk: SdkSource, plugin: string): void {
  const { registerHooks } = nodeModule as HookedModule
  if (registerHooks !== undefined) {
    registerHooks(hooksFor(sdk))
    return
  }
  // Node.js 20 starts another thread for hooks, which costs as much as this one: only where someone asks.
  if ('file' in sdk && mentionsSdk(plugin)) nodeModule.register(hooksModule(sdk.file))
}

function hooksFor(sdk: SdkSource): Hooks {
  const url = 'file' in sdk ? pathToFileURL(sdk.file).href : textUrl
  return {
    resolve(specifier, context, next) {
      return names.includes(specifier) ? { url, format: 'module', shortCircuit: true } : next(specifier, context)
    },
    load(asked, context, next) {
      if (asked !== textUrl || !('text' in sdk)) return next(asked, context)
      return { source: sdk.text, format: 'module', shortCircuit: true }
    },
  }
}

function hooksModule(file: string): string {
  const [known, url] = [JSON.stringify(names), JSON.stringify(pathToFileURL(file).href)]
  const text = `export const resolve = (specifier, context, next) =>
    ${known}.includes(specifier) ? { url: ${url}, format: 'module', shortCircuit: true } : next(specifier, context)`
  return `data:text/javascript,${encodeURIComponent(text)}`
}

const imported = /\b(?:from|import|require)\s*(?:\(\s*)?(?:"([^"'\n]{1,4096})"|'([^"'\n]{1,4096})')/g

/** Whether the module, or a file beside it that it imports, asks for the SDK. */
function mentionsSdk(plugin: string): boolean {
  const open = [plugin]
  const seen = new Set<string>()
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file) || !isFileAt(file)) continue
    seen.add(file)
    for (const [, one, other] of readFileSync(file, 'latin1').matchAll(imported)) {
      const specifier = one ?? other!
      if (names.includes(specifier)) return true
      if (/^\.{1,2}\//.test(specifier)) open.push(resolve(dirname(file), specifier))
    }
  }
  return false
}
