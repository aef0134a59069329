/** A small cloud on files, and every combination of what can have become of them. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeRevision } from '../../../../src/backends/file/revision-file.ts'
import { openFileBackend } from '../../../../src/backends/file.ts'
import { encodeTarMember, tarEnd } from '../../../../src/disk/tar.ts'
import { quickDirectory } from '../../../backends/file-support.ts'
import { smallEnvironment } from '../../../support/clouds.ts'
import { Cloud } from '../tool-run.ts'

export const conditions = ['gone', 'empty', 'cut', 'no hosts', 'whole'] as const
export type Condition = (typeof conditions)[number]

export const pieces = ['json', 'newest', 'older', 'tar'] as const
export type Piece = (typeof pieces)[number]
export type Place = Readonly<Record<Piece, Condition>>

const files: Readonly<Record<Piece, string>> = {
  json: 'openstack_inventory.json',
  newest: 'openstack_inventory.history/2',
  older: 'openstack_inventory.history/1',
  tar: 'backup_openstack_inventory.tar',
}

const hostless = JSON.stringify({ _meta: { hostvars: {} }, all: { vars: {} } })

/** Two revisions: the first with one host of the control plane, the second with another one. */
export async function smallCloud(): Promise<Cloud> {
  const directory = quickDirectory()
  const cloud = new Cloud(join(directory, 'openstack_deploy'))
  mkdirSync(cloud.directory)
  mkdirSync(join(directory, 'environment/env.d'), { recursive: true })
  writeFileSync(join(directory, 'environment/env.d/all.yml'), JSON.stringify(smallEnvironment))
  cloud.env.OSA_INVENTORY_ENVIRONMENT = join(directory, 'environment')
  configure(cloud, ['infra1'])
  await demand(cloud, 'generate')
  configure(cloud, ['infra1', 'infra2'])
  await demand(cloud, 'generate')
  return cloud
}

export function configure(cloud: Cloud, hosts: readonly string[]): void {
  const section = Object.fromEntries(hosts.map((host, index) => [host, { ip: `172.29.236.${11 + index}` }]))
  const config = {
    cidr_networks: { management: '172.29.236.0/22' },
    // No container may have the address of a host that comes later.
    used_ips: ['172.29.236.1,172.29.236.50'],
    global_overrides: {
      internal_lb_vip_address: '172.29.236.9',
      external_lb_vip_address: '172.29.236.10',
      management_bridge: 'br-mgmt',
      provider_networks: [
        {
          network: {
            container_bridge: 'br-mgmt',
            container_interface: 'eth1',
            container_type: 'veth',
            group_binds: ['all_containers', 'hosts'],
            ip_from_q: 'management',
            is_management_address: true,
            type: 'raw',
          },
        },
      ],
    },
    identity_hosts: section,
    image_hosts: section,
    compute_hosts: { compute1: { ip: '172.29.236.31' } },
  }
  writeFileSync(cloud.path('openstack_user_config.yml'), JSON.stringify(config, undefined, 2))
}

async function demand(cloud: Cloud, line: string): Promise<void> {
  const { status, err } = await cloud.run(line)
  if (status !== 0) throw new Error(`${line}: ${err}`)
}

/** A copy of the cloud with everything but its files as they were. */
export function copyOf(cloud: Cloud, to: string): Cloud {
  rmSync(to, { recursive: true, force: true })
  cpSync(cloud.directory, to, { recursive: true, preserveTimestamps: true })
  const copy = new Cloud(to)
  Object.assign(copy.env, cloud.env, { HOME: to, OSA_CONFIG_DIR: to })
  return copy
}

/** What the pieces can have become, by bytes; made once of the whole cloud. */
export async function shapesOf(cloud: Cloud): Promise<(piece: Piece, condition: Condition) => Buffer | undefined> {
  const backend = openFileBackend({ directory: cloud.directory })
  const revisions = { older: await backend.loadRevision(1), newest: await backend.loadRevision(2) }
  const whole = (piece: Piece): Buffer => readFileSync(cloud.path(files[piece]))
  const older = Buffer.from(revisions.older.document)
  const tar = tarOf([older, older])
  return (piece, condition) => {
    if (condition === 'gone') return undefined
    if (condition === 'empty') return Buffer.alloc(0)
    if (condition === 'no hosts') {
      if (piece === 'json') return Buffer.from(hostless)
      if (piece === 'tar') return tarOf([Buffer.from(hostless)])
      const document = `${hostless}\n`
      return encodeRevision({ ...revisions[piece], document }, Buffer.from(document), {})
    }
    const bytes = piece === 'tar' ? tar : whole(piece)
    if (condition === 'whole') return bytes
    // Of the tar the first member stays whole; of a revision the header.
    return bytes.subarray(0, piece === 'tar' ? 512 + older.length + 2048 : bytes.length - 40)
  }
}

function tarOf(documents: readonly Buffer[]): Buffer {
  const members = documents.flatMap((data, index) =>
    encodeTarMember({
      name: `openstack_inventory.json-20260101_00000${index}.json`,
      mode: 0o640,
      uid: 0,
      gid: 0,
      modified: 0,
      data,
    }),
  )
  return Buffer.concat([...members, tarEnd(members.reduce((sum, part) => sum + part.length, 0))])
}

export function damage(
  cloud: Cloud,
  place: Place,
  shape: (piece: Piece, condition: Condition) => Buffer | undefined,
): void {
  for (const piece of pieces) {
    const path = cloud.path(files[piece])
    const bytes = shape(piece, place[piece])
    rmSync(path, { force: true })
    if (bytes !== undefined) writeFileSync(path, bytes)
  }
}

export function allPlaces(): Place[] {
  return conditions.flatMap((json) =>
    conditions.flatMap((newest) =>
      conditions.flatMap((older) => conditions.map((tar) => ({ json, newest, older, tar }))),
    ),
  )
}

export function placeText(place: Place): string {
  return pieces.map((piece) => `${piece} ${place[piece]}`).join(', ')
}

/** A cut tar has a whole member; a cut JSON file or revision has nothing. */
export function isGood(piece: Piece, condition: Condition): boolean {
  return condition === 'whole' || (piece === 'tar' && condition === 'cut')
}

/** What hosts are known of, or may be. */
export function mayHold(condition: Condition): boolean {
  return condition !== 'gone' && condition !== 'no hosts'
}

/** The files' bytes, by name: what a refused run must leave as it is. */
export function bytesIn(cloud: Cloud): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.values(files).map((name) => {
      const path = cloud.path(name)
      return [name, existsSync(path) ? readFileSync(path, 'latin1') : undefined]
    }),
  )
}

/** The names of the first host's containers in the stored inventory. */
export function containersOf(document: string, host: string): string[] {
  const { _meta } = JSON.parse(document) as { _meta: { hostvars: Record<string, { physical_host?: string }> } }
  return Object.keys(_meta.hostvars)
    .filter((name) => name !== host && _meta.hostvars[name]?.physical_host === host)
    .sort()
}
