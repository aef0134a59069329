/** Findings in the forms that build servers and code reviews show beside the line that they are about. */

import { createHash } from 'node:crypto'
import { isAbsolute, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { PlacedFinding } from '../app/config/locate-findings.ts'
import { version } from '../app/store/attribution.ts'
import { type Grade, pathText } from '../core/inventory/findings.ts'
import { escapedXml } from '../core/inventory/text/xml.ts'
import type { ReportFormat } from './report-formats.ts'

export interface ReportOf {
  /** `osa-inventory doctor`. */
  readonly program: string
  /** Files below it are named from there, as reviews have them: the working directory. */
  readonly base: string
}

/** Ends with a newline. */
export function findingReport(format: ReportFormat, findings: readonly PlacedFinding[], of: ReportOf): string {
  const told = findings.map((finding) => ({ ...finding, message: wholeMessage(finding), place: placeOf(finding, of) }))
  switch (format) {
    case 'sarif':
      return json(sarif(told, of))
    case 'gitlab':
      return json(told.map(codeQuality))
    case 'github':
      return told.map((finding) => `${annotation(finding)}\n`).join('')
    case 'junit':
      return junit(told, of)
  }
}

type Told = PlacedFinding & { readonly place: string | undefined }

/** With the path inside of the file, and what to do. */
function wholeMessage({ path, message, remedy }: PlacedFinding): string {
  const where = path !== undefined && path.length > 0 ? `${pathText(path)}: ` : ''
  return remedy ? `${where}${message}\n${remedy}` : `${where}${message}`
}

/** As a review names it; a file elsewhere keeps its whole path. */
function placeOf({ file }: PlacedFinding, { base }: ReportOf): string | undefined {
  if (file === undefined || !isAbsolute(file)) return file
  const below = relative(base, file)
  return below === '' || below.startsWith('..') || isAbsolute(below) ? file : below
}

/** Characters that steer a terminal are escaped by JSON; of those beyond, the rest is. */
function json(value: unknown): string {
  const text = JSON.stringify(value, null, 2)
  return `${text.replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`
}

/** SARIF 2.1.0 (OASIS): what GitHub's code scanning and most editors read. */
function sarif(findings: readonly Told[], { program }: ReportOf): unknown {
  const rules = [...new Set(findings.map(({ code }) => code))].sort().map((id) => ({ id }))
  const results = findings.map(({ code, grade, message, place, line, column }) => {
    const uri = place === undefined ? undefined : isAbsolute(place) ? pathToFileURL(place).href : encodeURI(place)
    const region = line === undefined ? {} : { region: { startLine: line, ...(column ? { startColumn: column } : {}) } }
    const locations = uri === undefined ? [] : [{ physicalLocation: { artifactLocation: { uri }, ...region } }]
    return { ruleId: code, level: grade, message: { text: message }, locations }
  })
  const driver = { name: program, version, rules }
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, results }],
  }
}

const severities: Readonly<Record<Grade, string>> = { error: 'critical', warning: 'minor', note: 'info' }

/** A row of GitLab's report of code quality. */
function codeQuality({ code, grade, message, place, line }: Told): unknown {
  const identity = JSON.stringify([code, place, message])
  return {
    description: message,
    check_name: code,
    fingerprint: createHash('sha256').update(identity).digest('hex'),
    severity: severities[grade],
    location: { path: place ?? '.', lines: { begin: line ?? 1 } },
  }
}

const commands: Readonly<Record<Grade, string>> = { error: 'error', warning: 'warning', note: 'notice' }

/** A command that GitHub's runner finds among what a step prints. */
function annotation({ code, grade, message, place, line, column }: Told): string {
  const about = [
    place === undefined ? undefined : `file=${property(place)}`,
    line === undefined ? undefined : `line=${line}`,
    column === undefined ? undefined : `col=${column}`,
    `title=${property(code)}`,
  ]
  return `::${commands[grade]} ${about.filter((each) => each !== undefined).join(',')}::${data(message)}`
}

function data(text: string): string {
  return text.replace(/[%\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => encodeURIComponent(character))
}

function property(text: string): string {
  return data(text).replace(/[:,]/g, (character) => encodeURIComponent(character))
}

/** An error or a warning is a failed test; a note is one that passed and has something to say. */
function junit(findings: readonly Told[], { program }: ReportOf): string {
  const suite = escapedXml(program)
  const failed = findings.filter(({ grade }) => grade !== 'note').length
  const cases =
    findings.length === 0 ? [`  <testcase classname="${suite}" name="no findings"/>`] : findings.map(testCase)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${suite}" tests="${cases.length}" failures="${failed}" errors="0" skipped="0">`,
    ...cases,
    '</testsuite>',
    '',
  ].join('\n')
}

function testCase({ code, grade, message, place, line }: Told): string {
  const where = [place, line].filter((part) => part !== undefined).join(':')
  const [first = ''] = message.split('\n')
  const head = `  <testcase classname="${escapedXml(code)}" name="${escapedXml(where ? `${where}: ${first}` : first)}"`
  const text = escapedXml(message)
  if (grade === 'note') return `${head}><system-out>${text}</system-out></testcase>`
  return `${head}><failure type="${grade}" message="${text}"/></testcase>`
}
