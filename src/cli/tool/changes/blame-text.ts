/** What `blame` tells, as text and as JSON. */

import type { BlameOfHost, Loss, Origin } from '../../../app/changes/blame.ts'
import type { RevisionInfo } from '../../../backends/contract.ts'
import { leaves } from '../../../core/changes/host-blame.ts'
import { isAtOrBelow, pathText } from '../../../core/inventory/findings.ts'
import type { HostState } from '../../../core/inventory/host-state.ts'
import { isContainer } from '../../../core/inventory/kinds.ts'
import { table } from '../../../core/inventory/text/columns.ts'
import { shellWord } from '../../../core/inventory/text/shell-word.ts'
import { inlineJson } from '../../../core/inventory/text/value-text.ts'
import type { Value } from '../../../python/value.ts'
import { oneLine, type Plain, wholeSeconds } from '../answer.ts'
import { toolProgram } from '../command.ts'

/** The value is last: it alone may hold blanks side by side. */
const headings = ['revision', 'time', 'author', 'reason', 'value']

export function blameLines(name: string, { variables }: HostState, { values, groups }: BlameOfHost): string[] {
  const kind = isContainer(name, variables) ? 'container' : 'host'
  return [
    `${kind} ${name}`,
    '',
    ...table(headings, [
      ...values.map(({ path, value, origin }) => [...originCells(origin), `${pathText(path)}: ${inlineJson(value)}`]),
      ...groups.map(({ group, origin }) => [...originCells(origin), `in group ${group}`]),
    ]),
  ]
}

function originCells(origin: Origin): string[] {
  if (origin.kind === 'before') return [`before ${origin.revision}`, '', '', '']
  const { id, time, author, reason } = origin.info
  if (origin.kind === 'unrecorded') return ['', wholeSeconds(time), author, 'edited in place, no revision yet']
  return [String(id), wholeSeconds(time), author, oneLine(reason ?? '')]
}

/**
 * @param fact what is no more: `compute4 is gone`
 * @param path of the value, where it is not the host itself
 */
export function lossLines(fact: string, host: string, { origin, before, last }: Loss, path?: string): string[] {
  const lost = path === undefined || before.variables === undefined ? [] : leavesAt(before.variables, path)
  return [
    `${fact}: ${culprit(origin)} removed it`,
    ...(origin.kind === 'revision' ? [`    ${described(origin.info)}`] : []),
    ...lost.map(([name, value]) => `    - ${name}: ${inlineJson(value)}`),
    `\`${toolProgram} show ${last.id} --host ${shellWord(host)}\` shows the host as it was; ` +
      `\`${toolProgram} restore ${last.id}\` puts the whole inventory of then back`,
  ]
}

function leavesAt(variables: Value, path: string): [string, Value][] {
  return leaves(variables)
    .filter(([found]) => isAtOrBelow(found, path))
    .map(([found, value]) => [pathText(found), value])
}

function culprit(origin: Origin): string {
  if (origin.kind === 'revision') return `revision ${origin.info.id}`
  if (origin.kind === 'before') return `a revision before ${origin.revision}, which is kept no more,`
  return 'someone who edited the inventory in place'
}

function described({ time, author, command, reason }: RevisionInfo): string {
  const why = reason === undefined ? '' : ` (${oneLine(reason)})`
  return `${wholeSeconds(time)}  ${author}  ${oneLine(command)}${why}`
}

export function blameAsJson(host: string, { values, groups }: BlameOfHost): Plain {
  return {
    host,
    removed: null,
    groups: groups.map(({ group, origin }) => ({ group, ...originAsJson(origin) })),
    variables: values.map(({ path, value, origin }) => ({ path, value, ...originAsJson(origin) })),
  }
}

export function lossAsJson(what: { readonly host: string; readonly path?: string }, loss: Loss): Plain {
  return {
    host: what.host,
    path: what.path ?? null,
    removed: { ...originAsJson(loss.origin), last: loss.last.id },
    groups: [],
    variables: [],
  }
}

function originAsJson(origin: Origin) {
  const info = origin.kind === 'before' ? undefined : origin.info
  return {
    revision: origin.kind === 'revision' ? origin.info.id : null,
    before: origin.kind === 'before' ? origin.revision : null,
    time: info?.time ?? null,
    author: info?.author ?? null,
    command: info?.command ?? null,
    reason: info?.reason ?? null,
  }
}
