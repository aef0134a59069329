/** Who changes the inventory, with what: what a revision says of its making. */
import { hostname, userInfo } from 'node:os'
import type { Environment } from '../config/directories.ts'
import type { Attribution } from './store.ts'

/** Set by the build (`build.mjs`). */
declare const OSA_INVENTORY_VERSION: string | undefined

export const version = typeof OSA_INVENTORY_VERSION === 'string' ? OSA_INVENTORY_VERSION : 'development'

/** `osa-inventory/1.2.3`. */
export const toolVersion = `osa-inventory/${version}`

export function attributionOf(
  program: string,
  argv: readonly string[],
  env: Environment,
  reason?: string,
): Attribution {
  return {
    author: `${userName(env)}@${hostname()}`,
    command: [program, ...argv].join(' '),
    ...(reason === undefined ? {} : { reason }),
    tool: toolVersion,
  }
}

/**
 * Behind sudo the real user. Only root is believed: anyone else could call himself what he likes, or has gone on from
 * sudo to another account. A user id without an entry in the system's list stands for itself.
 */
function userName(env: Environment): string {
  if (env.SUDO_USER && process.getuid?.() === 0) return env.SUDO_USER
  try {
    return userInfo().username
  } catch {
    return env.LOGNAME || env.USER || String(process.getuid?.() ?? 'unknown')
  }
}
