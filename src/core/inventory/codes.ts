/** The codes that the core can give; `src/core/codes.md` says what each means, and what to do. */

export type FindingCode =
  | `C${6 | 7 | 8 | 9 | 10 | 11 | 12 | 13}`
  | `E${1 | 2 | 3 | 5 | 6 | 7 | 8 | 9}`
  | `L${1 | 2 | 3}`
  | `N${2 | 3 | 4 | 5 | 7 | 8 | 9 | 10}`
  | `V${1 | 2 | 5 | 6 | 9 | 10 | 11 | 12 | 14 | 15 | 16 | 17}`
  | 'D1'
  | 'K1'
  | 'S12'
  | 'S14'
  | 'gateway-outside'
  | 'host-outside'
  | 'merge-kind'
  | 'nearly-full'
  | 'network-address'
  | 'networks-overlap'
  | 'no-address'
  | 'no-sources'
  | 'not-a-directory'
  | 'not-an-address'
  | 'too-large'
  | 'unsettled'
  | 'used-ips-outside'
  | 'used-twice'
  | 'vip-outside'

export type StaleCode =
  | `L${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`
  | 'C9'
  | 'E8'
  | 'N7'
  | 'N8'
  | 'dangling'
  | 'empty-group'
  | 'unknown-group'
  | 'unknown-name'
  | 'unknown-type'
