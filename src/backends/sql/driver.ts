/** Third-party clients: imported when they are needed, and never before. */
import { DriverMissingError } from '../errors.ts'
import type { BackendContext } from '../plugin.ts'
import { bundledDrivers } from './bundled-drivers.ts'

/**
 * The client package of a database: its default export, or the module where it has none.
 *
 * @throws DriverMissingError with the command that installs it
 */
export async function importDriver(name: string, context: BackendContext): Promise<unknown> {
  const load = bundledDrivers.get(name) ?? (() => (context.importPackage ?? importBeside)(name))
  const module = (await load()) as { readonly default?: unknown }
  return module.default ?? module
}

async function importBeside(name: string): Promise<unknown> {
  try {
    return await import(/* @vite-ignore */ name)
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new DriverMissingError(`the package ${name} is not installed`, {
      remedy: `npm install ${name}`,
      cause: error,
    })
  }
}
