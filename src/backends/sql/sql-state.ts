import type { FaultKind } from './client.ts'

/** By the whole state or by its class: ISO/IEC 9075, and PostgreSQL's manual, appendix A. */
const states: ReadonlyMap<string, FaultKind> = new Map<string, FaultKind>([
  ['42P01', 'no tables'],
  ['42S02', 'no tables'],
  ['23505', 'exists'],
  ['40001', 'again'],
  ['40P01', 'again'],
  ['55P03', 'again'],
  ['42501', 'denied'],
  ['28', 'denied'],
  ['3D000', 'settings'],
  ['3F000', 'settings'],
  ['54000', 'too large'],
  ['22021', 'damaged'],
  ['XX001', 'damaged'],
  ['XX002', 'damaged'],
  ['08', 'unavailable'],
  ['25006', 'unavailable'],
  ['53', 'unavailable'],
  ['57', 'unavailable'],
  ['58', 'unavailable'],
])

/** What a SQLSTATE (`40001`) means for a SQL backend; `undefined` for a state, or another code, that says nothing of it. */
export function sqlStateKind(state: unknown): FaultKind | undefined {
  if (!isSqlState(state)) return undefined
  return states.get(state) ?? states.get(state.slice(0, 2))
}

export function isSqlState(code: unknown): code is string {
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
}
