/** Findings for programs. */
import type { PlacedFinding } from '../../app/config/locate-findings.ts'
import type { Plain } from './answer.ts'

export function findingAsJson({ grade, code, message, remedy, file, line, path }: PlacedFinding): Plain {
  return {
    grade,
    code,
    message,
    remedy: remedy ?? null,
    file: file ?? null,
    line: line ?? null,
    path: path ?? null,
  }
}
