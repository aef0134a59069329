/** Who changes the inventory, with what: what a revision says of its making. */
import { hostname, userInfo } from 'node:os'
import type { Environment } from './directories.ts'
import type { Attribution } from './store.ts'

/** Set by the build (`build.mjs`). */
declare const OSA_INVENTORY_VERSION: string | undefined

export const version = typeof OSA_INVENTORY_VERSION === 'string' ? OSA_INVENTORY_VERSION : 'development'

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
    tool: `osa-inventory/${version}`,
  }
}

/** Behind sudo the real user. A user id without an entry in the system's list stands for itself. */
function userName(env: Environment): string {
  if (env.SUDO_USER) return env.SUDO_USER
  try {
    return userInfo().username
  } catch {
    return env.LOGNAME || env.USER || String(process.getuid?.() ?? 'unknown')
  }
}
