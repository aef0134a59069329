import { dashed } from '../../inventory/releases.ts'
import type { LongName, Pass } from './context.ts'
import type { HostInRole } from './role.ts'

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
  pass.longNames.push({
    group: at.role.physicalGroup,
    host: at.host,
    message: `The resulting combination of [ "${at.host}" + "${type}" ] is longer than ${longestBaseName} characters.`,
    limit: Math.max(longestBaseName - type.length - 1, 1),
    type,
  })
}

export function noteLongHostName(pass: Pass, at: HostInRole): void {
  if (at.host.length <= longestHostName || lengthOf(at.host) <= longestHostName) return
  pass.longNames.push({
    group: at.role.physicalGroup,
    host: at.host,
    message: `The resulting hostname "${at.host}" is longer than ${longestHostName} characters.`,
    limit: longestHostName,
  })
}

/**
 * The tightest first, and every one names the limit of the tightest: anyone who shortens a name to what the first message
 * says is done.
 */
export function tellLongNames({ longNames, faults }: Pass): void {
  const tightest = new Map<string, LongName>()
  for (const long of longNames)
    if (long.limit < (tightest.get(long.host)?.limit ?? Infinity)) tightest.set(long.host, long)
  for (const { group, host, message, type } of [...longNames].sort((a, b) => a.limit - b.limit)) {
    const most = tightest.get(host)!
    const because = most.type === undefined || most.type === type ? '' : ` (${most.type} leaves no more)`
    const otherwise = most.type !== undefined && most.type === type ? ', or the container type a shorter name' : ''
    faults.add({
      grade: 'error',
      code: 'V17',
      message,
      remedy: `give the host a name of at most ${most.limit} characters${because}${otherwise}`,
      source: 'config',
      path: [group, host],
    })
  }
}
