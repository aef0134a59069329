/** All entrances. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeTarMember, tarEnd } from '../../src/disk/tar.ts'
import { fileTargetNames, fileTargets } from './files.ts'
import { lineTargetNames, lineTargets } from './lines.ts'
import { iniTarget, jsonTarget, tarTarget, yamlTarget } from './parsers.ts'
import { replyTargetNames, replyTargets } from './replies.ts'
import { sqlReplyTargetNames, sqlReplyTargets } from './sql-replies.ts'
import { storedTargetNames, storedTargets } from './stored.ts'
import type { Target } from './target.ts'

export async function targetsOf(repository: string, wanted: (name: string) => boolean): Promise<Target[]> {
  const example = (name: string) => readFileSync(join(repository, 'examples/cloud', name))
  const yaml = [
    example('openstack_deploy/openstack_user_config.yml'),
    example('environment/env.d/nova.yml'),
    Buffer.from('a: &a {b: [1, "x", ~]}\nc: {<<: *a, d: |\n  x\n  y\n}\n? e\n: - 1\n  - 0x1f\n'),
    Buffer.from("a: !!set {b, c}\nb: !!binary aGk=\nc: 2001-12-14t21:59:43.10-05:00\nd: 1:30.5\ne: 'it''s'\n"),
  ]
  const json = [
    Buffer.from(
      '{"_meta": {"hostvars": {"a": {"b": [1, 2.5, -1e3, "x\\u00e9\\n", null, true]}}}, "all": {"children": []}}',
    ),
  ]
  const ini = [Buffer.from('[a]\nb = c\n  d\n; e\n[DEFAULT]\nf: g\n[h]\n')]
  const member = (name: string, size: number) =>
    encodeTarMember({ name, mode: 0o600, uid: 0, gid: 0, modified: 1e9, data: Buffer.alloc(size, 'x') })
  const archive = Buffer.concat([...member('a.json-20200101_000000.json', 700), ...member('b', 3), tarEnd(2560)])
  const parsers = [yamlTarget(yaml), jsonTarget(json), iniTarget(ini), tarTarget([archive])]
  return [
    ...parsers.filter(({ name }) => wanted(name)),
    ...(await fileTargets(repository, wanted)),
    ...(await lineTargets(repository, wanted)),
    ...(await storedTargets(repository, wanted)),
    ...(await replyTargets(repository, wanted)),
    ...(await sqlReplyTargets(repository, wanted)),
  ]
}

export const targetNames: readonly string[] = [
  ...['yaml', 'json', 'ini-text', 'tar-bytes'],
  ...fileTargetNames,
  ...lineTargetNames,
  ...storedTargetNames,
  ...replyTargetNames,
  ...sqlReplyTargetNames,
]
