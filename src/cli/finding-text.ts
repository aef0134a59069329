/** Findings as lines of text, for messages on standard error and in the terminal. */
import type { PlacedFinding } from '../app/config/locate-findings.ts'
import { pathText } from '../core/inventory/findings.ts'

/** In the order in which a person fixes them: by file and line. */
export function inOrderOfPlace(findings: readonly PlacedFinding[]): PlacedFinding[] {
  return [...findings].sort((a, b) => byText(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0))
}

/** `FILE:LINE: PATH: MESSAGE`, and below it the remedy with the code. */
export function findingLines(findings: readonly PlacedFinding[]): string[] {
  return findings.flatMap((finding) => [headLine(finding), remedyLine(finding.remedy, finding.code)])
}

/**
 * What to do, set in by four blanks. The code is behind `#`, so that a remedy that is copied whole means the same in a
 * shell and in a YAML file. What is below the first line of a remedy is data, as a line of the audit log, and stays so.
 */
export function remedyLine(remedy: string | undefined, code: string): string {
  const [first, ...more] = (remedy ?? '').split('\n')
  return [`    ${first}${first ? '  ' : ''}# ${code}`, ...more].join('\n')
}

/** A finding without a path is about the text of the file, where the column helps. */
function headLine({ file, line, column, path, message }: PlacedFinding): string {
  const hasPath = path !== undefined && path.length > 0
  const place = [file, line, hasPath ? undefined : column].filter((part) => part !== undefined).join(':')
  return [place, hasPath ? pathText(path) : '', message].filter((part) => part !== '').join(': ')
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
