/** What of the variables a page shows. */
import type { ArgumentParser } from 'argparse'
import { addOption } from '../../argument-parser.ts'

export interface SecretsValues {
  readonly with_secrets: boolean
  readonly no_variables: boolean
}

export function addSecretsOptions(parser: ArgumentParser): void {
  const what = parser.add_mutually_exclusive_group()
  addOption(what, '--with-secrets', 'passwords, tokens and keys in variables as they are; else they are masked')
  addOption(what, '--no-variables', 'no variables but addresses, networks, and where a container lives')
}
