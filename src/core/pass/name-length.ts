import type { Pass } from './context.ts'
import { dashed, type HostInRole } from './role.ts'

/** A hostname ends at 63 characters. */
const longestHostName = 63
/** What is left of it for `<host>-<type>`: the suffix of a container is a dash and 8 digits, and the reference keeps 2 in reserve. */
const longestBaseName = 52

/** Python counts characters, not UTF-16 units. */
function lengthOf(name: string): number {
  return [...name].length
}

export function noteLongContainerName(pass: Pass, at: HostInRole): void {
  const { baseName } = at
  if (baseName.length <= longestBaseName || lengthOf(baseName) <= longestBaseName) return
  const type = dashed(at.role.typeName)
  pass.faults.add({
    grade: 'error',
    code: 'V17',
    message: `The resulting combination of [ "${at.host}" + "${type}" ] is longer than ${longestBaseName} characters.`,
    remedy: `give the host a name of at most ${Math.max(longestBaseName - type.length - 1, 1)} characters, or the container type a shorter name`,
    source: 'config',
    path: [at.role.physicalGroup, at.host],
  })
}

export function noteLongHostName(pass: Pass, at: HostInRole): void {
  if (at.host.length <= longestHostName || lengthOf(at.host) <= longestHostName) return
  pass.faults.add({
    grade: 'error',
    code: 'V17',
    message: `The resulting hostname "${at.host}" is longer than ${longestHostName} characters.`,
    remedy: `give the host a name of at most ${longestHostName} characters`,
    source: 'config',
    path: [at.role.physicalGroup, at.host],
  })
}
