/** Codes of what is wrong with networks and addresses in the user configuration. */
import type { CodeTable } from './table.ts'

export const networkCodes = {
  V17: [
    {
      grade: 'error',
      says: '`No container CIDR specified in user config`, `No container or management network specified in user config.`',
      remedy: 'add `cidr_networks` with the management network',
    },
    {
      grade: 'error',
      says: "`global_overrides can't be found …`, `provider networks can't be found …`, `can't find … in cidr_networks`, `Provider network with queue '…' requires 'is_management_address' …`",
      remedy: 'add what is missing; the message names it',
    },
  ],
  V5: [
    {
      grade: 'error',
      says: '`cidr_networks`, `global_overrides`, `provider_networks` or `group_binds` is of another kind than it must be',
      remedy: 'write the mapping or list that the message asks for',
    },
  ],
  V9: [
    {
      grade: 'error, or warning while nobody is affected',
      says: 'the `reference_group` of a network is not a group of this inventory',
      remedy: 'name one; with underscores',
    },
  ],
  V10: [
    {
      grade: 'error, or warning while nobody is affected',
      says: 'a static route lacks `cidr` or `gateway`',
      remedy: 'write both, in lower case',
    },
  ],
  V11: [
    {
      grade: 'error',
      says: 'an entry of `provider_networks`, or what is under its `network`, is not a mapping',
      remedy: 'indent the keys below `- network:`',
    },
    {
      grade: 'warning',
      says: 'a network is skipped: there is nothing below `network:`, or no such key',
      remedy: 'indent its keys further than `network:`',
    },
    {
      grade: 'warning',
      says: 'a network is bound to nobody: no `group_binds`, text in the place of the list, an unknown group, one that OpenStack-Ansible has dropped, one that the environment writes with dashes, or `all`, which has no members itself',
      remedy: 'name the groups, one `- name` a line',
    },
    {
      grade: 'warning',
      says: 'a key of a network looks like a known one, misspelt',
      remedy: 'write the key that is named',
    },
    { grade: 'note', says: '`group_binds` is an empty list', remedy: 'nothing, if nobody should be attached' },
  ],
  E7: [
    {
      grade: 'warning',
      says: "a group in `group_binds` is written with dashes: the generator attaches it, but neutron's role does not find it",
      remedy: 'write underscores',
    },
  ],
  C10: [
    {
      grade: 'warning',
      says: 'two networks make the same entry (by `address_prefix`, else `ip_from_q`, else `container_interface`) of the same host or container and differ: the later one overwrites the earlier',
      remedy: 'give one another `address_prefix`, or bind them to different groups',
    },
    {
      grade: 'note',
      says: 'the same without any of the three keys and on machines only: networks of neutron, whose entries nobody reads',
      remedy: 'nothing',
    },
  ],
  N10: [
    {
      grade: 'error',
      says: 'a CIDR is not a network, used or not',
      remedy: 'write a network such as `172.29.236.0/22`',
    },
  ],
  N9: [
    {
      grade: 'error',
      says: '`Cannot retrieve requested amount of IP addresses. Increase the … range …`',
      remedy: 'enlarge the CIDR, or reserve less in `used_ips`; the message says how many are missing',
    },
  ],
  N5: [
    {
      grade: 'error if an address must be drawn, else warning',
      says: 'an entry of `used_ips` cannot be read, so it reserves nothing',
      remedy: 'write `"a"`, `"a,b"`, `"a-b"` or a CIDR',
    },
    {
      grade: 'error if an address must be drawn, else warning',
      says: 'a range from high to low (`"10.0.0.20,10.0.0.10"`), which reserves nothing',
      remedy: 'write it the other way round; the message has it',
    },
    {
      grade: 'warning',
      says: '`"a,b,c"` reserves everything from `a` to `c`',
      remedy: 'write each in an entry by itself',
    },
    {
      grade: 'warning; from high to low as above',
      says: 'the ends of a range are not in one network of `cidr_networks`: read as a range, it takes whatever is between',
      remedy: 'write those that are in a network as separate entries; the message names them',
    },
  ],
  'used-ips-outside': [
    {
      grade: 'warning',
      says: "an entry of `used_ips` is in no network of `cidr_networks`, so it reserves nothing (not reported for 172.29.248.0/22, which the original's examples reserve without such a network)",
      remedy: 'correct it, or remove it',
    },
  ],
  'not-an-address': [
    {
      grade: 'warning',
      says: "a load balancer's address is neither an address nor a name; a gateway or the destination of a route is not an address",
      remedy: 'write it in full',
    },
  ],
  'vip-outside': [
    {
      grade: 'warning',
      says: '`internal_lb_vip_address` is in no management network',
      remedy: 'write an address of it, or a name if the load balancer is behind a router',
    },
  ],
  'gateway-outside': [
    {
      grade: 'warning',
      says: "the gateway of a network or of its route is not in the network's CIDR",
      remedy: 'write the address that the router has in it',
    },
  ],
  'network-address': [
    {
      grade: 'warning',
      says: 'a host, gateway or load balancer has the first or last address of a network',
      remedy: 'give it another',
    },
  ],
  'networks-overlap': [
    {
      grade: 'warning; note for `container` and `management` with one CIDR',
      says: 'two entries of `cidr_networks` are one network or overlap',
      remedy: 'give one of them another network',
    },
  ],
  'host-outside': [
    {
      grade: 'note',
      says: 'hosts have an `ip` in no network of `cidr_networks`',
      remedy: 'correct it; leave it if there is a router between',
    },
  ],
  'no-address': [
    {
      grade: 'warning',
      says: 'containers, some or all, get no address, or none in the management network',
      remedy: 'bind a network with `ip_from_q` to them; there is often another finding with the cause',
    },
  ],
  N7: [
    {
      grade: 'warning',
      says: "containers have an address outside their network's CIDR, or another netmask: it was changed after they were made",
      remedy: 'change it back, or remove the containers so that they are made again',
    },
  ],
  N8: [
    {
      grade: 'warning',
      says: '`used_ips` reserves an address that a container already has',
      remedy: 'if something else has the address, give the container another one (`osa-inventory address pin`)',
    },
  ],
  'used-twice': [
    {
      grade: 'warning',
      says: 'two containers have one address, or a container and a gateway or load balancer',
      remedy: '`osa-inventory address pin` gives one of them another',
    },
  ],
  'nearly-full': [
    {
      grade: 'note',
      says: 'a network has fewer than five addresses left for containers, or less than a tenth',
      remedy: 'enlarge the CIDR, or reserve less in `used_ips`; `osa-inventory addresses` shows who has which',
    },
  ],
} satisfies CodeTable
