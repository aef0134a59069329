/** Whether the programs that `osa-inventory install` put in place are there still, whole, and of this package. */
import { constants, realpathSync } from 'node:fs'
import type { Grade } from '../../core/inventory/findings.ts'
import { textFor } from '../adoption/install/install.ts'
import { InstallError } from '../adoption/install/install-error.ts'
import {
  type Found,
  type Installation,
  lookAt,
  type Place,
  type Present,
  placesOf,
} from '../adoption/install/places.ts'
import { fileProblem, nodeVersion, refusalForRoot } from '../adoption/install/programs.ts'
import type { ShimFacts } from '../adoption/install/shim.ts'
import type { PlacedFinding } from '../config/locate-findings.ts'
import { isOldNode, oldestNode, packageOf } from '../settings/plugins/own-package.ts'
import { version } from '../store/attribution.ts'

export interface AdoptionPatient {
  readonly installation: Installation
  /** Another backend than the files holds the inventory: the original would run on a copy of it. */
  readonly isHeldElsewhere: boolean
  /** The version that examines. @default this one */
  readonly running?: string
}

/** Nothing where nothing was ever installed. */
export function examineAdoption(patient: AdoptionPatient): PlacedFinding[] {
  const { installation } = patient
  const findings: PlacedFinding[] = []
  const found = placesOf(installation).flatMap((place) => looked(place, findings))
  const isAdopted = found.some(({ present, hasKept }) => present.kind === 'shim' || hasKept)
  if (!isAdopted) return findings
  const versions = new Map<string, string | undefined>()
  const versionOf = (node: string): string | undefined => {
    if (!versions.has(node)) versions.set(node, nodeVersion(node))
    return versions.get(node)
  }
  for (const each of found) {
    const { place, present, hasKept } = each
    if (present.kind === 'original') findings.push(originalBack(place, patient))
    else if (present.kind === 'shim') findings.push(...shimFindings(each, present, patient, versionOf))
    else if (hasKept) findings.push(shimGone(place, installation))
  }
  return findings
}

function looked(place: Place, findings: PlacedFinding[]): Found[] {
  try {
    return [lookAt(place)]
  } catch (error) {
    if (!(error instanceof InstallError)) throw error
    findings.push(finding('note', 'shim', place.path, error.message, error.remedy ?? ''))
    return []
  }
}

function installCommand({ options = '' }: Installation): string {
  return `\`osa-inventory install${options}\` puts this program in its place`
}

/** As an upgrade of OpenStack-Ansible does: `git checkout`, and bootstrap-ansible.sh for the console scripts. */
function originalBack({ path }: Place, { isHeldElsewhere, installation }: AdoptionPatient): PlacedFinding {
  const split = isHeldElsewhere
    ? ', which knows nothing of the backend that holds the inventory: what it changes is in openstack_inventory.json alone'
    : ''
  return finding(
    isHeldElsewhere ? 'error' : 'warning',
    'original-back',
    path,
    `this is OpenStack-Ansible's own program again, as after an upgrade${split}`,
    `${installCommand(installation)} again; \`osa-inventory uninstall${installation.options ?? ''}\` ends that for good`,
  )
}

function shimGone({ path, kept }: Place, installation: Installation): PlacedFinding {
  return finding(
    'warning',
    'shim',
    path,
    `there is nothing here any more; the original is ${kept}`,
    installCommand(installation),
  )
}

type VersionOf = (node: string) => string | undefined

function shimFindings(
  { place, hasKept }: Found,
  shim: Present & { kind: 'shim' },
  { installation, running = version }: AdoptionPatient,
  versionOf: VersionOf,
): PlacedFinding[] {
  const { path } = place
  const install = installCommand(installation)
  const broken = brokenPart(shim.facts, versionOf)
  if (broken) return [finding('error', 'shim', path, broken, `${install} again; --node PATH names a Node.js`)]
  const { node, program } = shim.facts
  const found = packageOf(realpathSync(program))?.version ?? shim.facts.version
  const findings: PlacedFinding[] = []
  const wanted = textFor(place, installation, { node, version: found, files: { ...noFiles, [place.program]: program } })
  if (found !== running) {
    const message = `it runs osa-inventory ${found} (${program}), and this is ${running}`
    findings.push(finding('warning', 'shim', path, message, `${install}; run it from the package that should be used`))
  } else if (shim.text !== wanted) {
    const message = 'it was written by another version, or has been changed'
    findings.push(finding('note', 'shim', path, message, `${install} again`))
  }
  if (!hasKept) {
    const message = 'its original is not kept any more: uninstall could not put it back'
    findings.push(finding('note', 'shim', path, message, `\`${place.recover}\` brings it back, then install again`))
  }
  return findings
}

const noFiles = { 'openstack-ansible-inventory': '', 'openstack-ansible-inventory-manage': '' }

function brokenPart({ node, program }: ShimFacts, versionOf: VersionOf): string | undefined {
  const nodeProblem = fileProblem(node, constants.X_OK)
  if (nodeProblem) return `it runs ${node}: ${nodeProblem}`
  const programProblem = fileProblem(program, constants.R_OK)
  if (programProblem) return `it runs ${program}: ${programProblem}`
  // A shim may be someone's who is not root.
  const refusal = refusalForRoot(node)
  if (refusal) return refusal.message
  const found = versionOf(node)
  if (found === undefined) return `it runs ${node}, which does not tell its version`
  if (isOldNode(found)) return `it runs ${node}, which is Node.js ${found}; ${oldestNode} is the oldest that will do`
  return undefined
}

function finding(grade: Grade, code: string, file: string, message: string, remedy: string): PlacedFinding {
  return { grade, code, file, message, remedy }
}
