/** Codes of what is wrong with hosts and groups in the user configuration. */
import type { CodeTable } from './table.ts'

export const hostCodes = {
  V1: [
    {
      grade: 'error',
      says: 'a group is not a mapping, or a host in it is not a mapping or has no `ip`',
      remedy: 'write the host as a key with `ip: ADDRESS` indented below it',
    },
    {
      grade: 'error',
      says: "a key of a host's entry (`container_vars`, `ip`, …) is beside the hosts of a group, not below one of them",
      remedy: 'indent it under its host',
    },
  ],
  V5: [
    {
      grade: 'error',
      says: '`host_vars` or `affinity` is not a mapping, or an affinity is not a whole number or is above 10,000',
      remedy: 'write a mapping, or remove the key; numbers without quotes',
    },
  ],
  V6: [
    {
      grade: 'error',
      says: 'the name of a host or a top-level key is a number, a boolean or a date',
      remedy: 'put it in quotes',
    },
  ],
  V12: [
    {
      grade: 'error',
      says: '`limit_container_types` is not text',
      remedy: "write part of one component's name",
    },
  ],
  V15: [
    {
      grade: 'error',
      says: 'one host has two addresses (`Host … has both … and … assigned`)',
      remedy: 'give it the same `ip` in every group',
    },
  ],
  V16: [
    {
      grade: 'error',
      says: 'hosts at the top level of a file, below a group that is empty: their indentation was lost, and the group would have no hosts. A key that an alias refers to, or that begins with `_`, holds an anchor and is fine',
      remedy: 'indent them under the group, or write `GROUP: {}`',
    },
    {
      grade: 'warning',
      says: "a host at the top level elsewhere; a setting of `global_overrides` (`no_containers`, `internal_lb_vip_address`, …) at the top level, or `used_ips` and `cidr_networks` below `global_overrides`; a key of a host's entry at the top level",
      remedy: 'move it to the level that the message names',
    },
    {
      grade: 'warning',
      says: "a key in a host's entry that nothing reads (`contianer_vars`)",
      remedy:
        'write the key that is named; a variable of the host belongs below `host_vars`, one with `limit_container_types` below `container_vars`, the number of a container type below `affinity`',
    },
    {
      grade: 'warning or note',
      says: 'a key at the top level that is neither a group, whose name ends in `hosts`, nor a setting. A warning if it looks like a known name or has hosts below it',
      remedy: 'correct the name, or remove the key',
    },
  ],
  V17: [
    {
      grade: 'error',
      says: 'two hosts have one `ip` (`Both host:… and host:… have address:…`)',
      remedy: 'give one of them another',
    },
    { grade: 'error', says: 'the group `lxc_hosts` is configured', remedy: 'remove it: it is computed' },
    {
      grade: 'error',
      says: 'a group has hosts and, by the environment, child groups',
      remedy: 'move the hosts into the child group',
    },
    {
      grade: 'error',
      says: "a host's name, or it and the container type together, is too long",
      remedy: "shorten the host's name to what the first message says: it is the smallest of its limits",
    },
  ],
  N2: [
    {
      grade: 'error for a new host, else warning',
      says: 'a host has the address of something that is stored: a container, or a host that left the configuration (L5)',
      remedy: 'give it another, or remove the former owner',
    },
  ],
  N3: [
    {
      grade: 'error for a new host, else warning',
      says: 'two hosts have one `management_ip`',
      remedy: 'give one of them another',
    },
  ],
  N4: [
    {
      grade: 'error for a new host, else warning',
      says: 'an `ip` or `management_ip` is not an address: leading zeros, a number above 255, a number that YAML has made of it',
      remedy: 'write the address in full; in quotes if it has colons',
    },
  ],
  K1: [
    {
      grade: 'warning',
      says: '`Group … was found in configuration but not the environment.`',
      remedy:
        "correct the name, or define the group in `physical_skel` of an `env.d` file. If OpenStack-Ansible has dropped the group (`log_hosts`, sahara's), the message names the release: remove it. Expected for groups that only `component_skel` defines",
    },
  ],
  D1: [
    {
      grade: 'warning',
      says: 'hosts are in no group that the environment knows, so they get no service',
      remedy: 'correct the name of the group',
    },
    {
      grade: 'note',
      says: 'the environment knows the group, but makes no container type for it',
      remedy: 'nothing, if the hosts are only there for the group',
    },
  ],
  C6: [
    {
      grade: 'warning',
      says: '`limit_container_types` is beside the variables in `container_vars`: it limits nothing, and all containers of the host get all variables',
      remedy: 'put it inside the variable, which must be a mapping; set others in the `group_vars` of their service',
    },
  ],
  C7: [
    {
      grade: 'warning',
      says: 'an affinity without effect: there is no such container type; more than one of what runs on the host itself; a type that is not made for this group',
      remedy:
        'the type is an entry of `container_skel` (`keystone_container`, not `keystone`); write it under the group that makes it, or remove it',
    },
  ],
  C8: [
    {
      grade: 'warning',
      says: '`no_containers` is neither `true` nor `false`: the text `"false"` counts as true, an empty value as false',
      remedy: 'write `true` or `false`, without quotes',
    },
    { grade: 'note', says: 'it is `0` or `1`, which count as they look', remedy: 'the same' },
  ],
} satisfies CodeTable
