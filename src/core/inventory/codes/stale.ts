/** Codes of what `osa-inventory stale` lists. The `grade` is what `remove --stale` does with it. */
import type { CodeTable } from './table.ts'

export const staleCodes = {
  L1: [
    {
      grade: 'removes it',
      says: 'a host left the configuration; a container of such a host',
      remedy: 'remove it if the machine is out of service, else configure it again',
    },
  ],
  L2: [{ grade: 'removes it', says: 'a host left the configuration with its whole group', remedy: 'the same' }],
  L3: [
    {
      grade: 'removes them',
      says: 'a host left one group: its containers and memberships from there, the service it counts as',
      remedy: 'destroy the containers if they still run, then remove them',
    },
  ],
  L4: [
    {
      grade: 'removes it',
      says: 'a container, or a group of containers, whose physical host is gone',
      remedy: 'remove it',
    },
  ],
  L5: [
    {
      grade: 'removes it',
      says: 'a host whose address another host has now: it was renamed',
      remedy: 'remove the former name',
    },
  ],
  L6: [
    {
      grade: 'removes it',
      says: 'a network, or a key of one (`mtu`, `gateway`, `static_routes`, …), that no provider network gives any more',
      remedy: 'remove it, then run `lxc_containers_create` for the container to follow',
    },
  ],
  L7: [
    {
      grade: 'removes it',
      says: 'a variable that neither `host_vars` nor `container_vars` set; also one that was added by hand',
      remedy: 'remove it; if it was added by hand, set it in `host_vars` or `container_vars` instead',
    },
  ],
  L8: [
    {
      grade: 'removes them',
      says: 'containers above the affinity: the last ones of their type',
      remedy: 'destroy them if they still run, then remove them',
    },
  ],
  C9: [
    {
      grade: 'removes them',
      says: 'containers of what runs on the machine itself now',
      remedy: 'destroy them if they still run, then remove them',
    },
  ],
  E8: [
    {
      grade: 'leaves it, unless its successor has everything too',
      says: 'a group under the name that another release has for it: with dashes, or before 2026.1 with underscores',
      remedy: '`osa-inventory rename-groups` merges it into its successor',
    },
  ],
  N7: [
    {
      grade: 'leaves it',
      says: 'an address outside its network, or with the netmask of before',
      remedy: 'change the CIDR back, or remove the container so that it is made again',
    },
  ],
  N8: [
    {
      grade: 'leaves it',
      says: 'an address that is among `used_ips` now',
      remedy: 'if something else has the address, `osa-inventory address pin` gives the container another one',
    },
  ],
  'unknown-group': [{ grade: 'removes it', says: 'a group that nothing makes any more', remedy: 'remove it' }],
  'empty-group': [
    { grade: 'removes it', says: 'the group of containers of a host without containers', remedy: 'remove it' },
  ],
  'unknown-type': [
    {
      grade: 'removes it',
      says: 'a container of a type that the environment no longer has',
      remedy: 'destroy it if it still runs, then remove it',
    },
  ],
  'unknown-name': [
    {
      grade: 'removes it',
      says: 'a container that is not named as the generator names its containers',
      remedy: 'destroy it if it still runs, then remove it',
    },
  ],
  dangling: [{ grade: 'removes it', says: 'a member of a group that is not a host', remedy: 'remove it' }],
} satisfies CodeTable
