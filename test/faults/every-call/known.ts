/** What has gone wrong once, by the call that shows it: tried always. */
import type { Fault } from './runner.ts'

export interface Known {
  readonly what: string
  readonly operation: string
  /** Of the call: its name, and the end of its path. */
  readonly call: readonly [name: string, path: RegExp]
  /** Of those that fit; a number counts from the end. */
  readonly which: 'first' | 'last' | number
  readonly fault: Omit<Fault, 'at'>
}

export const KNOWN: readonly Known[] = [
  {
    what: 'runs that change nothing remove what the writer has left',
    operation: 'a run that changes something',
    call: ['rename', /backup_openstack_inventory\.tar$/],
    which: 'first',
    fault: { how: 'fail', code: 'EIO' },
  },
  {
    what: 'the copy that waits is told by its place',
    operation: 'restore',
    call: ['statx', /\/\.openstack_inventory\.json\.[^/]+$/],
    which: 'first',
    fault: { how: 'fail', code: 'EACCES' },
  },
  {
    what: 'the cut keeps the digest that proves the link',
    operation: 'history prune',
    call: ['fstat', /openstack_inventory\.history\/2$/],
    which: 'last',
    fault: { how: 'fail', code: 'EIO' },
  },
  {
    what: 'a cut that counts is told',
    operation: 'history prune',
    call: ['unlink', /openstack_inventory\.history\/2$/],
    which: 'last',
    fault: { how: 'late', code: 'EIO' },
  },
  {
    what: 'a refusal goes by what was seen, not by a second look',
    operation: 'a first run',
    call: ['statx', /backup_openstack_inventory\.tar$/],
    which: 'first',
    fault: { how: 'fail', code: 'EACCES' },
  },
  {
    what: 'a line that is on the disk is there',
    operation: 'a run with an audit log',
    call: ['close', /audit\.log$/],
    which: 'last',
    fault: { how: 'fail', code: 'EIO' },
  },
  {
    what: 'a rename that was carried out is done',
    operation: 'export of a bundle',
    call: ['rename', /all\.bundle$/],
    which: 'last',
    fault: { how: 'late', code: 'EIO' },
  },
  {
    what: 'a file that is in its place is told to be',
    operation: 'export of a bundle',
    call: ['fsync', /\/world$/],
    which: 'last',
    fault: { how: 'fail', code: 'EIO' },
  },
  {
    what: 'a refused import says what it has stored, and nothing on standard output',
    operation: 'import of a bundle',
    call: ['open', /openstack_inventory\.history\/2$/],
    which: 'last',
    fault: { how: 'fail', code: 'EIO' },
  },
  {
    what: 'a refused migration says nothing on standard output',
    operation: 'migrate from SQLite to the files',
    call: ['fsync', /\/openstack_inventory\.history$/],
    which: 'first',
    fault: { how: 'fail', code: 'ENOSPC' },
  },
  {
    what: 'a removal says that it could not ask the configuration',
    operation: 'remove',
    call: ['read', /conf\.d\/infra12\.yml$/],
    which: 'first',
    fault: { how: 'fail', code: 'EIO' },
  },
  {
    what: 'a place that fails is not taken for the directory of the trial',
    operation: 'install',
    call: ['fsync', /openstack-ansible\/scripts$/],
    which: 'first',
    fault: { how: 'fail', code: 'EIO' },
  },
  {
    what: 'originals that are back are told to be',
    operation: 'uninstall',
    call: ['open', /openstack_inventory\.history\/1$/],
    which: 'last',
    fault: { how: 'fail', code: 'EIO' },
  },
  {
    what: 'the draft of a note goes with the next run',
    operation: 'a run with SQLite that changes something, and its readable copy',
    call: ['rename', /\/\.openstack_inventory\.copy$/],
    which: 'last',
    fault: { how: 'kill' },
  },
  {
    what: 'a copy that is whole is told where it cannot be read back',
    operation: 'migrate from the files to SQLite',
    call: ['pread', /openstack_inventory\.sqlite$/],
    which: -6,
    fault: { how: 'unreadable', code: 'EIO' },
  },
]
