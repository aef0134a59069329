/** `osa.ini(5)`: the settings, from their declarations. */
import { inventoryOptions, inventorySection, pluginKey, pluginOption } from '../../../src/app/settings/options.ts'
import { iniName, systemIniFile } from '../../../src/app/settings/present.ts'
import type { OptionSpec, OptionSpecs } from '../../../src/backends/plugin.ts'
import { builtInPlugins, kindText, sentence, variableFor } from '../../settings-docs/declared.ts'
import { bold, type Heading, literal, paragraphs, prose, term } from './roff.ts'

export const settingsHeading: Heading = {
  name: iniName,
  section: 5,
  summary: 'settings of osa-inventory: where the inventory is kept',
}

export async function settingsPage(): Promise<string[]> {
  const plugins = await builtInPlugins()
  return [
    '.SH DESCRIPTION',
    ...paragraphs(description),
    '.SH EXAMPLES',
    ...literal(example),
    '.SH OPTIONS',
    `.SS [${inventorySection}]`,
    ...optionTerms(inventorySection, inventoryOptions),
    '.SS The section of a backend',
    ...optionTerms('SECTION', { [pluginKey]: pluginOption }),
    ...plugins.flatMap(({ name, summary, options }) => [
      `.SS ${pluginKey} = ${name}`,
      prose(sentence(summary)),
      ...optionTerms(name, options),
    ]),
    '.SH ENVIRONMENT',
    ...environment.flatMap(([name, meaning]) => term(bold(name), prose(meaning))),
    '.SH FILES',
    ...term(bold(`/etc/openstack_deploy/${iniName}`), 'in the configuration directory'),
    ...term(bold(systemIniFile), 'where the configuration directory has none'),
  ]
}

const description = `One file counts: the one that \`OSA_INI\` names, else \`${iniName}\` in the configuration directory, else
\`${systemIniFile}\`, if it is for this configuration directory.

It has sections and lines as \`name = value\`; comments begin with \`#\` or \`;\`, on lines of their own. The variable
that each option names below wins over the file, and an option of the command line over both. What is not known is an
error.

A secret may be written as \`env:NAME\`, \`file:PATH\` or \`exec:COMMAND\`, which say where it is.

A duration is \`5\` or \`5s\`, \`200ms\` or \`2m\`.`

const example = ['[inventory]', 'backend = postgresql', '', '[postgresql]', 'url = postgresql://osa@db.example.com/osa']

const environment: readonly (readonly [name: string, meaning: string])[] = [
  ['OSA_CONFIG_DIR', 'the configuration directory; default: `/etc/openstack_deploy`'],
  ['OSA_CLONE_ROOT', 'the checkout of OpenStack-Ansible; default: `/opt/openstack-ansible`'],
  ['OSA_INI', 'the file of settings; `/dev/null` does without any'],
  ['OSA_INVENTORY_AT', 'print the inventory as it was, as `--at`'],
  ['OSA_INVENTORY_DEBUG', '`1` adds the stack to an error'],
  ['OSA_INVENTORY_ENVIRONMENT', 'the directory that holds the base `env.d`'],
  ['OSA_INVENTORY_REASON', 'why, for the history'],
]

function optionTerms(section: string, specs: OptionSpecs): string[] {
  return Object.entries(specs).flatMap(([name, spec]) => term(bold(name), meaning(spec, variableFor(section, name))))
}

function meaning(spec: OptionSpec, variable: string | undefined): string {
  const { required, default: value, description: text } = spec
  const standing = required ? '. Required' : value ? `. Default: \`${value}\`` : ''
  const stood = variable === undefined ? '' : `; \`${variable}\``
  // Pages are named as they are where the documentation is.
  return prose(`${text}${standing} (${kindText(spec)}${stood}).`)
}
