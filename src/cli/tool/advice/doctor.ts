/** `osa-inventory doctor`: everything that is wrong or odd, with the configuration, the inventory and the installation. */

import type { PlacedFinding } from '../../../app/config/locate-findings.ts'
import { type Examination, examine } from '../../../app/doctor/doctor.ts'
import { doubtsOf } from '../../../app/settings/plugins/guarded.ts'
import type { ChosenRelease } from '../../../app/settings/release.ts'
import { lookOf } from '../../../backends/file/look.ts'
import type { Grade } from '../../../core/inventory/findings.ts'
import { Dict } from '../../../python/value.ts'
import { findingLines } from '../../finding-text.ts'
import type { ExitCode } from '../../io.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import {
  addConfig,
  addEnvironment,
  addInstallation,
  addJson,
  directoryOf,
  type EnvironmentValues,
  environmentBeside,
  type InstallationValues,
  installationOf,
  type JsonValues,
  openStore,
  printJson,
} from '../options.ts'
import { type Colour, painter } from '../paint.ts'

interface Values extends EnvironmentValues, InstallationValues, JsonValues {}

const grades: readonly Grade[] = ['error', 'warning', 'note']

export const doctorCommand = defineCommand<Values>({
  description:
    'Looks at the configuration, the stored inventory and the installation, and tells everything that is wrong ' +
    '(error), likely to be a mistake (warning) or worth knowing (note). Changes nothing. Status 1 if there is an error.',
  examples: ['doctor', 'doctor --config ./openstack_deploy', 'doctor --json | jq .counts'],
  declare(parser) {
    addConfig(parser)
    addEnvironment(parser)
    addInstallation(parser)
    addJson(parser)
  },
  async run(values, context): Promise<ExitCode> {
    const examined = await examine({
      config: values.config || undefined,
      environment: environmentBeside(values, context),
      release: values.release || undefined,
      configDirectory: directoryOf(values, context),
      env: context.io.env,
      cwd: context.io.cwd,
      installation: installationOf(values, context),
      open: async (warn) => {
        const store = await openStore(values, context, { warn })
        const { mirror, audit, files, backend } = store
        const load = async () => {
          const state = await store.load()
          for (const doubt of await doubtsOf(backend)) warn(doubt)
          return state
        }
        return { load, mirror, audit, files, backend, place: backend.place, look: lookOf(backend) }
      },
    })
    if (values.json) printJson(asJson(examined), context)
    else tell(examined, context)
    return examined.findings.some(({ grade }) => grade === 'error') ? 1 : 0
  },
})

const colours: Readonly<Record<Grade, Colour>> = { error: 'red', warning: 'yellow', note: 'bold' }

function tell({ findings, release }: Examination, { io }: CommandContext): void {
  const paint = painter(io)
  for (const grade of grades) {
    const ofGrade = findings.filter((finding) => finding.grade === grade)
    if (ofGrade.length === 0) continue
    const lines = findingLines(ofGrade).map((line) => `  ${line}\n`)
    io.out(`${paint(colours[grade], plural(grade, ofGrade.length))}\n${lines.join('')}\n`)
  }
  if (release) io.out(`OpenStack-Ansible ${release.release.tags}: ${release.why}\n`)
  io.out(findings.length === 0 ? 'nothing to complain of\n' : `${countsText(findings)}\n`)
}

function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`
}

function countsText(findings: readonly PlacedFinding[]): string {
  return grades
    .map((grade) => [grade, findings.filter((finding) => finding.grade === grade).length] as const)
    .map(([grade, count]) => `${count} ${plural(grade, count)}`)
    .join(', ')
}

function asJson({ findings, release }: Examination): Dict {
  const count = (grade: Grade): number => findings.filter((finding) => finding.grade === grade).length
  return new Dict([
    ['counts', new Dict(grades.map((grade) => [grade, count(grade)]))],
    ['findings', findings.map(findingAsJson)],
    ['release', release ? releaseAsJson(release) : null],
  ])
}

function releaseAsJson({ release, why }: ChosenRelease): Dict {
  return new Dict([
    ['name', release.name],
    ['tags', release.tags],
    ['why', why],
  ])
}

function findingAsJson({ grade, code, message, remedy, file, line, path }: PlacedFinding): Dict {
  return new Dict([
    ['grade', grade],
    ['code', code],
    ['message', message],
    ['remedy', remedy ?? null],
    ['file', file ?? null],
    ['line', line ?? null],
    ['path', path === undefined ? null : [...path]],
  ])
}
