/** The command line of `openstack-ansible-inventory`. */
import type { ArgumentParser } from 'argparse'
import { addOption, addVersion, createParser, parseArguments, sharedOptions, usageError } from '../argument-parser.ts'
import type { ExitCode, Io } from '../io.ts'
import { type ReportFormat, reportFormats } from '../report-formats.ts'
import { plainArguments } from './plain-arguments.ts'

export const generateProgram = 'openstack-ansible-inventory'

export interface GenerateArguments {
  readonly config?: string
  readonly environment?: string
  readonly host?: string
  /** The revision that is wanted instead of a new run. */
  readonly at?: string
  /** The release of OpenStack-Ansible to speak. */
  readonly release?: string
  readonly check: boolean
  /** Of what `--check` tells. */
  readonly format?: ReportFormat
  readonly debug: boolean
}

interface Values {
  readonly config?: string | null
  readonly environment?: string | null
  readonly host?: string | null
  readonly at?: string | null
  readonly release?: string | null
  readonly check: boolean
  readonly format?: ReportFormat | null
  readonly debug: boolean
}

const examples = `examples:
  openstack-ansible-inventory --check
  openstack-ansible-inventory --list --at 2026-11-01T08:00:00Z
  openstack-ansible-inventory --config ./openstack_deploy -e /opt/openstack-ansible/inventory
  ansible -i "$(command -v openstack-ansible-inventory)" all --list-hosts

OSA_CONFIG_DIR, OSA_INVENTORY_ENVIRONMENT, OSA_INVENTORY_QUIRKS and OSA_INVENTORY_AT stand in for options that Ansible
does not pass on.`

/** What is asked for, or the exit status when the parser has already told all there is. */
export async function generateArguments(
  argv: readonly string[],
  io: Io,
): Promise<GenerateArguments | { readonly exit: ExitCode }> {
  const plain = plainArguments(argv)
  if (plain !== undefined) return { ...plain, check: false, debug: false }
  const parser = await generateParser(io)
  const parsed = parseArguments<Values>(parser, argv)
  if ('exit' in parsed) return parsed
  const { values } = parsed
  if (values.at !== null && values.at !== undefined && values.check) {
    return { exit: usageError(parser, '--check looks at the present: it cannot go with --at') }
  }
  if (values.format && !values.check) return { exit: usageError(parser, '--format goes with --check') }
  return {
    ...(values.format ? { format: values.format } : {}),
    ...(values.config ? { config: values.config } : {}),
    ...(values.environment ? { environment: values.environment } : {}),
    ...(values.host === null || values.host === undefined ? {} : { host: values.host }),
    ...(values.at === null || values.at === undefined ? {} : { at: values.at }),
    ...(values.release ? { release: values.release } : {}),
    check: values.check,
    debug: values.debug,
  }
}

export async function generateParser(io: Io): Promise<ArgumentParser> {
  const parser = await createParser(io, {
    prog: generateProgram,
    description: 'Generates the inventory of an OpenStack-Ansible cloud and prints it as JSON for Ansible.',
    epilog: examples,
    exactOptions: ['--host', '--at', '--release', '--format', '--version'],
  })
  addOption(parser, ...sharedOptions.config)
  addOption(parser, '--list', 'print the whole inventory; this is the default')
  addOption(parser, '--host NAME', "print one host's variables", 'hosts')
  addOption(
    parser,
    '--at REV',
    'print what was stored then, without looking at the configuration, and write nothing: a number from ' +
      '`osa-inventory history`, `latest`, `-N`, or a time with zone, a day or an age; default: OSA_INVENTORY_AT',
  )
  addOption(parser, '--check', 'tell every fault and oddity of the configuration, with file and line; writes nothing')
  parser.add_argument('--format', {
    choices: reportFormats,
    help: 'what --check prints: SARIF or JUnit for build servers, marks beside the lines for GitHub or GitLab',
  })
  addOption(parser, '-d, --debug', 'append what the run does to inventory.log in the working directory')
  addOption(parser, ...sharedOptions.environment)
  addOption(
    parser,
    '--release RELEASE',
    'the release of OpenStack-Ansible whose inventory to make (2024.1, 29, 29.2.4); default: OSA_INVENTORY_RELEASE, else that of the checkout',
  )
  await addVersion(parser)
  return parser
}
