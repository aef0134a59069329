/** Codes of what is wrong with the files that are read, whatever is in them. */
import type { CodeTable } from './table.ts'

export const fileCodes = {
  V2: [
    {
      grade: 'error',
      says: 'a file cannot be read, is not UTF-8, is not YAML (with line and column) or does not hold a mapping',
      remedy: 'correct it there',
    },
  ],
  'merge-kind': [
    {
      grade: 'error',
      says: 'one file has a mapping where another has something else',
      remedy: 'make both a mapping',
    },
  ],
  'no-sources': [
    {
      grade: 'error',
      says: '`Could not read data sources: …`',
      remedy: 'name the directory with `--config` or `OSA_CONFIG_DIR`',
    },
  ],
  'not-a-directory': [
    {
      grade: 'warning',
      says: '`conf.d` or `env.d` is a file: none of it is read',
      remedy: 'move it away, make the directory, and put the file into it',
    },
  ],
  C11: [
    {
      grade: 'warning',
      says: 'a key is in one mapping twice: only the last one counts',
      remedy: 'make one of the two',
    },
  ],
  C12: [
    {
      grade: 'warning',
      says: 'two files set one value differently; both are named, the later file counts (`openstack_user_config.yml`, then `conf.d` in byte order; likewise your own `env.d`)',
      remedy: 'keep it in one file',
    },
    { grade: 'note', says: 'a file empties with `{}` what another has', remedy: 'nothing, if that is intended' },
  ],
  C13: [
    {
      grade: 'warning',
      says: '`used_ips` or `provider_networks` in `conf.d` takes the place of the list in an earlier file: what only that list has is lost',
      remedy: 'write the whole list in one file',
    },
  ],
  V14: [
    {
      grade: 'warning',
      says: '`compute-hosts` and `compute_hosts` are one group, and a host is in both with different entries: the later one is the whole entry',
      remedy: 'write both as one',
    },
    { grade: 'note', says: 'the same, and nothing is lost', remedy: 'the same' },
  ],
  S14: [
    {
      grade: 'error',
      says: 'a value that JSON cannot hold, with its path: a date, a set, bytes, keys that cannot be sorted together',
      remedy: 'put it in quotes',
    },
  ],
} satisfies CodeTable
