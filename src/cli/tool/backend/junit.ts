/** The result of the contract kit as JUnit's XML, which build servers show. */

import { escapedXml } from '../../../core/inventory/text/xml.ts'
import type { CheckResult, ContractResult } from '../../../testing/index.ts'

/** @param name of the suite */
export function junitReport(name: string, { checks, failed, skipped, milliseconds }: ContractResult): string {
  const counts = `tests="${checks.length}" failures="${failed}" errors="0" skipped="${skipped}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${escapedXml(name)}" ${counts} time="${seconds(milliseconds)}">`,
    ...checks.map((check) => testCase(name, check)),
    '</testsuite>',
    '',
  ].join('\n')
}

function testCase(suite: string, { id, title, outcome, message, milliseconds }: CheckResult): string {
  const head = `<testcase classname="${escapedXml(suite)}" name="${escapedXml(`${id} ${title}`)}" time="${seconds(milliseconds)}"`
  const text = escapedXml(message ?? '')
  if (outcome === 'failed') return `  ${head}><failure message="${text}"/></testcase>`
  if (outcome === 'skipped') return `  ${head}><skipped message="${text}"/></testcase>`
  return text === '' ? `  ${head}/>` : `  ${head}><system-out>${text}</system-out></testcase>`
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}
