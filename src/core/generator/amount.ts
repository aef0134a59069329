/**
 * How much one cloud may be. What is more is a mistake (a list that a script has written twice, a variable of all hosts
 * that holds a whole file), and would take the memory of the machine before a message could come.
 */
import { Dict } from '../../python/value.ts'
import type { Faults, ValuePath } from '../inventory/findings.ts'
import { isHostGroup } from '../inventory/values.ts'

/** Hosts in the user configuration, of different names. */
export const mostHosts = 50_000
/** Hosts and containers of an inventory. */
export const mostMachines = 75_000
/** Values that hosts and containers get from `container_vars` and from provider networks, each counted for each of them. */
export const mostValues = 5_000_000

/** `50,000` */
function numberText(count: number): string {
  return count.toLocaleString('en-US')
}

/** To be asked before anything is made of the configuration. */
export function checkHostCount(config: Dict, faults: Faults): void {
  const names = new Set<unknown>()
  let largest: { readonly group: string; readonly size: number } | undefined
  for (const [group, body] of config) {
    if (!isHostGroup(group) || !(body instanceof Dict)) continue
    for (const name of body.keys()) names.add(name)
    if (body.size > (largest?.size ?? 0)) largest = { group: group as string, size: body.size }
  }
  if (names.size <= mostHosts || !largest) return
  faults.add({
    grade: 'error',
    code: 'too-large',
    message: `the configuration has ${numberText(names.size)} hosts, ${numberText(largest.size)} of them in ${largest.group}; one cloud may have ${numberText(mostHosts)}`,
    remedy: 'look for hosts that are there by mistake; describe several clouds in directories of their own',
    source: 'config',
    path: [largest.group],
  })
  faults.refuse()
}

/** What one pass makes. Everything beyond is refused at once. */
export class Amount {
  readonly #faults: Faults
  #values = 0

  constructor(faults: Faults) {
    this.#faults = faults
  }

  /**
   * @param machines of the inventory, with the container that is to come
   * @param path of the host that it is for
   * @throws ConfigurationError
   */
  demandRoom(machines: number, path: ValuePath): void {
    if (machines <= mostMachines) return
    this.#refuse(
      path,
      `the cloud would have more than ${numberText(mostMachines)} hosts and containers`,
      'look at the number of hosts that get containers, and at each affinity: it counts for each host',
    )
  }

  /**
   * @param count of values that a host or container gets
   * @param path of what gives them
   * @throws ConfigurationError
   */
  addValues(count: number, path: () => ValuePath): void {
    this.#values += count
    if (this.#values <= mostValues) return
    this.#refuse(
      path(),
      `hosts and containers get more than ${numberText(mostValues)} values from container_vars and provider_networks`,
      'write what all hosts have once: into global_overrides, or into a file of group_vars',
    )
  }

  #refuse(path: ValuePath, message: string, remedy: string): void {
    this.#faults.add({ grade: 'error', code: 'too-large', message, remedy, source: 'config', path })
    this.#faults.refuse()
  }
}
