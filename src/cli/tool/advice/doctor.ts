/** `osa-inventory doctor`: everything that is wrong or odd, with the configuration, the inventory and the installation. */

import type { PlacedFinding } from '../../../app/config/locate-findings.ts'
import { type Examination, examine } from '../../../app/doctor/doctor.ts'
import type { Grade } from '../../../core/inventory/findings.ts'
import { counted } from '../../../core/inventory/text/wording.ts'
import { findingReport } from '../../finding-reports.ts'
import type { ExitCode } from '../../io.ts'
import { findingLines } from '../../report-error.ts'
import { isReportFormat, reportFormats } from '../../report-formats.ts'
import { type Colour, type Paint, painter } from '../../terminal.ts'
import { answer, findingAsJson, type Plain } from '../answer.ts'
import { defineCommand, toolProgram } from '../command.ts'
import { addForms, addShared, openStore, type SharedValues } from '../options.ts'
import { openedForDoctor, patientOf } from '../patient.ts'

const grades: readonly Grade[] = ['error', 'warning', 'note']

type Values = SharedValues

export const doctorCommand = defineCommand<Values>({
  description:
    'Looks at the configuration, the stored inventory and the installation, and tells everything that is wrong ' +
    '(error), likely to be a mistake (warning) or worth knowing (note). Changes nothing. Status 1 if there is an error.',
  examples: [
    'doctor',
    'doctor --config ./openstack_deploy',
    'doctor --json | jq .counts',
    'doctor --format sarif > doctor.sarif',
  ],
  declare(parser) {
    addShared(parser, 'config', 'environment', 'release', 'osa-root', 'runtime')
    addForms(parser, {
      more: ['text', ...reportFormats],
      help: 'text: as table; sarif or junit: for build servers; github, gitlab: marks beside the lines',
    })
  },
  async run(values, context): Promise<ExitCode> {
    const examined = await examine(
      patientOf(values, context, async (warn) => openedForDoctor(await openStore(values, context, { warn }), warn)),
    )
    const format = values.format ?? undefined
    if (isReportFormat(format)) {
      const of = { program: `${toolProgram} doctor`, base: context.io.cwd }
      context.io.out(findingReport(format, examined.findings, of))
    } else
      answer(values, context, {
        json: () => examinationAsJson(examined),
        text: () => examinationText(examined, painter(context.io)),
      })
    return examined.findings.some(({ grade }) => grade === 'error') ? 1 : 0
  },
})

const colours: Readonly<Record<Grade, Colour>> = { error: 'red', warning: 'yellow', note: 'bold' }

function examinationText({ findings, release }: Examination, paint: Paint): string {
  const sections = grades.map((grade) => {
    const ofGrade = findings.filter((finding) => finding.grade === grade)
    if (ofGrade.length === 0) return ''
    const lines = findingLines(ofGrade).map((line) => `  ${line}\n`)
    return `${paint(colours[grade], ofGrade.length === 1 ? grade : `${grade}s`)}\n${lines.join('')}\n`
  })
  const spoken = release ? `OpenStack-Ansible ${release.release.tags}: ${release.why}\n` : ''
  const end = findings.length === 0 ? 'no problems found\n' : `${countsText(findings)}\n`
  return `${sections.join('')}${spoken}${end}`
}

function countsText(findings: readonly PlacedFinding[]): string {
  return countsOf(findings)
    .map(([grade, count]) => counted(count, grade))
    .join(', ')
}

function countsOf(findings: readonly PlacedFinding[]): [Grade, number][] {
  return grades.map((grade) => [grade, findings.filter((finding) => finding.grade === grade).length])
}

function examinationAsJson({ findings, release }: Examination): Plain {
  return {
    counts: Object.fromEntries(countsOf(findings)),
    findings: findings.map(findingAsJson),
    release: release ? { name: release.release.name, tags: release.release.tags, why: release.why } : null,
  }
}
