/** Whether the programs that `osa-inventory install` put in place are there still, whole, and of this package. */
import { realpathSync } from 'node:fs'
import type { Grade } from '../../core/inventory/findings.ts'
import { textFor } from '../adoption/install/install.ts'
import { InstallError } from '../adoption/install/install-error.ts'
import { type Found, type Installation, lookAt, type Place, placesOf } from '../adoption/install/places.ts'
import { versionDeadline } from '../adoption/install/programs.ts'
import type { ShimFacts } from '../adoption/install/shim.ts'
import { runBriefly } from '../adoption/trial/run-bare.ts'
import type { Environment } from '../config/directories.ts'
import type { PlacedFinding } from '../config/locate-findings.ts'
import { packageOf } from '../settings/plugins/own-package.ts'
import { version } from '../store/attribution.ts'
import { changedEngines, Engines, type Shimmed } from './engines.ts'
import { type Trouble, troublesOf } from './tried.ts'

export interface AdoptionPatient {
  readonly installation: Installation
  /** Another backend than the files holds the inventory: the original would run on a copy of it. */
  readonly isHeldElsewhere: boolean
  /** Of the cloud on whose copy the places are tried. */
  readonly configDirectory: string
  readonly env: Environment
  /** Milliseconds for each run of a place. @default that of `install` */
  readonly deadline?: number
  /** The version that examines. @default this one */
  readonly running?: string
}

/** Nothing where nothing was ever installed. Writes nothing but a copy of the configuration, which goes again. */
export async function examineAdoption(patient: AdoptionPatient): Promise<PlacedFinding[]> {
  const { installation } = patient
  const findings: PlacedFinding[] = []
  const found = placesOf(installation).flatMap((place) => looked(place, findings))
  const isAdopted = found.some(({ present, hasKept }) => present.kind === 'shim' || hasKept)
  if (!isAdopted) return findings
  const engines = new Engines()
  const troubles = await troublesOf(found.filter(isShimmed), engines, patient)
  for (const each of found) {
    const { place, present, hasKept } = each
    if (present.kind === 'original') findings.push(originalBack(place, patient))
    else if (isShimmed(each)) findings.push(...shimFindings(each, troubles.get(place), patient))
    else if (hasKept) findings.push(shimGone(place, installation))
  }
  return [...findings, ...changedEngines(found.filter(isShimmed), engines, installation)]
}

function isShimmed(found: Found): found is Shimmed {
  return found.present.kind === 'shim'
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

function shimFindings(
  { place, present: shim, hasKept }: Shimmed,
  trouble: Trouble | undefined,
  { installation, running = version }: AdoptionPatient,
): PlacedFinding[] {
  const { path } = place
  const install = installCommand(installation)
  if (trouble) return [finding(trouble.grade, 'shim', path, trouble.message, trouble.remedy)]
  const { node, program } = shim.facts
  const found = versionOf(shim.facts)
  const findings: PlacedFinding[] = []
  if (found !== running) {
    const message = `it runs osa-inventory ${found} (${program}), and this is ${running}`
    findings.push(finding('warning', 'shim', path, message, `${install}; run it from the package that should be used`))
  } else if (
    shim.text !== wantedText(place, shim.facts, installation, node === undefined ? shim.facts.version : found)
  ) {
    const message = 'it was written by another version, or has been changed'
    findings.push(finding('note', 'shim', path, message, `${install} again`))
  }
  if (!hasKept) {
    const message = 'its original is not kept any more: uninstall could not put it back'
    findings.push(finding('note', 'shim', path, message, `\`${place.recover}\` brings it back, then install again`))
  }
  return findings
}

/** Of what a shim runs now: an upgrade of the single executable puts another one in the same place. */
function versionOf({ node, program, version: installed }: ShimFacts): string {
  if (node !== undefined) return packageOf(realpathSync(program))?.version ?? installed
  const end = runBriefly([program, '--version'], versionDeadline)
  return /^osa-inventory (\S+)\n$/.exec(end.out)?.[1] ?? installed
}

function wantedText(place: Place, facts: ShimFacts, installation: Installation, version: string): string {
  const { node, engine, program, argument } = facts
  const files = { ...ofNone, [place.program]: program }
  const first = argument === undefined ? undefined : { ...ofNone, [place.program]: argument }
  return textFor(place, installation, { node, engine, version, files, arguments: first })
}

const ofNone = { 'openstack-ansible-inventory': '', 'openstack-ansible-inventory-manage': '' }

function finding(grade: Grade, code: string, file: string, message: string, remedy: string): PlacedFinding {
  return { grade, code, file, message, remedy }
}
