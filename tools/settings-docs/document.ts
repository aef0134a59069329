/** `docs/settings.md`: what no code says, and the tables from the options' own declarations. */

import { inventoryOptions, inventorySection, pluginKey, pluginOption } from '../../src/app/settings/options.ts'
import { deadlineKey, deadlineOption } from '../../src/app/settings/plugins/deadline.ts'
import type { OptionSpecs } from '../../src/backends/plugin.ts'
import { builtInPlugins, defaultText, kindText, sentence, variableFor } from './declared.ts'

export async function settingsDocument(): Promise<string> {
  const plugins = await builtInPlugins()
  return [
    introduction,
    '## `[inventory]`\n',
    optionTable(inventorySection, inventoryOptions),
    '## A section of a backend\n',
    backendSection,
    optionTable('SECTION', { [pluginKey]: pluginOption }),
    ...plugins.flatMap((plugin) => [
      `### \`plugin = ${plugin.name}\`\n`,
      `${sentence(plugin.summary)}\n`,
      Object.keys(plugin.options).length === 0 ? 'No options.\n' : optionTable(plugin.name, plugin.options),
    ]),
    '### A package, or a path\n',
    'What the plugin declares (`osa-inventory backend show`), and for each of them:\n',
    optionTable('SECTION', { [deadlineKey]: deadlineOption }),
    ending,
  ].join('\n')
}

function optionTable(section: string, specs: OptionSpecs): string {
  const rows = Object.entries(specs).map(([name, spec]) => {
    const variable = variableFor(section, name)
    const cells = [`\`${name}\``, kindText(spec), defaultText(spec), spec.description, variable && `\`${variable}\``]
    return `| ${cells.map((cell) => cell ?? '').join(' | ')} |`
  })
  return `| option | type | default | meaning | variable |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`
}

const introduction = `# Settings

<!-- Made by tools/settings-docs from the options' declarations: change those, or the tool. -->

Without any settings the inventory is kept in files in the configuration directory. \`osa-inventory backend show\` prints
the settings in force, each with where it comes from.

## Where they come from

Settings belong to one configuration directory. The file is, in this order,

1. the one that \`OSA_INI\` names,
2. \`osa.ini\` in the configuration directory,
3. \`/etc/ansible/osa.ini\`, if it is for this configuration directory: \`[inventory] config_dir\` says which one it is for,
   \`/etc/openstack_deploy\` by default. A trial run elsewhere so never reaches production's database.

One file counts; they are not merged. A file that cannot be read is an error, and so is one of the first two whose
\`config_dir\` names another directory. \`OSA_INI=/dev/null\` does without any file.

The file is read as Python's \`ConfigParser(interpolation=None)\` reads it: \`name = value\`, comments on lines of their own
that begin with \`#\` or \`;\`, lines set in deeper go on with the value above. What is under \`[DEFAULT]\` counts in
every section that knows the option.

\`\`\`ini
[inventory]
backend = primary
deployment = cloud-a

[primary]
plugin = exec
command = /opt/inventory/store.py
secret = file:/etc/openstack_deploy/inventory-db-password
\`\`\`

The environment wins over the file, and an option of the command line over both. \`OSA_INVENTORY_<OPTION>\` is an option
of \`[inventory]\`, \`OSA_INVENTORY_<SECTION>__<OPTION>\`, with two underscores, one of a backend's section: in upper case,
with \`_\` for \`-\`. An empty variable counts as unset.

What is not known is an error, which names the nearest known one: a section, an option, a variable that begins with
\`OSA_INVENTORY_\`. All faults are reported at once. Four variables are not settings, and belong to one run:
\`OSA_INVENTORY_AT\` (the inventory as it was), \`OSA_INVENTORY_ENVIRONMENT\` (the base environment),
\`OSA_INVENTORY_REASON\` (for the history) and \`OSA_INVENTORY_DEBUG\`.

## Types

| type | written as |
| --- | --- |
| text | anything |
| integer | digits |
| boolean | \`yes\`, \`true\`, \`on\`, \`1\`, or \`no\`, \`false\`, \`off\`, \`0\` |
| duration | \`5\` or \`5s\` (seconds), \`200ms\`, \`2m\` |
| path | absolute, with \`~\` for the home directory, or relative to the directory of the settings file (without a file: to the configuration directory) |
| secret | the secret itself, or where it is, see below |

A secret is read when it is used, so a rotated password counts at the next connection. It is never saved (of
\`osa.ini\` and of variables the cache of unchanged runs keeps a salted digest only), and shows in no message, log or table.

| written as | the secret is |
| --- | --- |
| \`env:NAME\` | the value of the variable |
| \`file:PATH\` | the file's content without its last line end. Others should not be able to read the file: \`backend check\` and \`doctor\` tell if they can |
| \`exec:COMMAND\` | the first line that the command prints. \`/bin/sh -c\` runs it, in the directory of the settings file; it has 30 seconds. As root it is refused if others could have changed the settings file |
| anything else | the text itself |

A URL may hold a password, too, and then it must be readable in one way only: a blank, \`\\\`, a \`%\` that stands for nothing, or
an \`@\`, \`/\`, \`?\` or \`#\` in a password that is not percent-encoded is refused, and no part of it is shown or sent anywhere.
Better write it as its own option. What an option holds that is not a secret by its type but looks like one is masked as
well: passwords in URLs, and the values of names that end with \`pass\`, \`password\`, \`passphrase\`, \`secret\`, \`token\`,
\`credential\`, \`access_key\`, \`private_key\` and the like, in \`options\` of \`exec\` to the end of the line.
`

const backendSection = `\`[inventory] backend\` names the section that is in use; others wait, for instance for a migration. A section's name is
lower-case letters and digits, in words joined by \`-\`. A built-in backend needs no section of its own.
`

const ending = `## Where a plugin is looked for

- A built-in backend: by its name.
- A package: in the \`node_modules\` of the settings file's directory and of all directories above it, then from this
  tool's own install up. \`npm install --prefix /etc/openstack_deploy FILE.tgz\` (or a name that you are sure of) puts it there. ES modules and CommonJS work.
- A path: \`/…\`, \`~/…\`, or \`./…\` from the settings file's directory.

Never in the working directory, and nothing is searched for plugins that were not asked for. A plugin that is chosen and
does not load ends the run with status 1; no other backend stands in for it. As root, a plugin is refused if anyone else
could change it: the file, every directory above it, and the settings file must belong to root, and nobody else may write
to them (directories with the sticky bit, as \`/tmp\`, do). So must everything that it brings along: the files and packages
that it imports by name, and of a package in \`node_modules\` all of its code.
`
