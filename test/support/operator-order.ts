/** What an operator's process is reported, and whose hosts are whose. */

export const operators = 8
export const hostsEach = 25

export interface Order {
  readonly directory: string
  readonly operator: number
  readonly hosts: number
}

export function hostOf(operator: number, number: number): string {
  return `cache${operator}-${number}`
}

export function hostAddress(operator: number, number: number): string {
  return `172.29.237.${operator * hostsEach + number + 1}`
}
