/** An `osa.ini` that says of every setting what it is for and what counts without it. All of it is commented out. */
import { inventoryOptions, inventorySection, pluginKey } from '../../src/app/settings/options.ts'
import type { OptionSpecs } from '../../src/backends/plugin.ts'
import { builtInPlugins, kindText, sentence } from '../settings-docs/declared.ts'

const width = 80

export async function exampleIni(): Promise<string> {
  const plugins = await builtInPlugins()
  return [
    ...comment(introduction),
    '',
    `[${inventorySection}]`,
    ...optionLines(inventoryOptions),
    ...plugins.flatMap(({ name, summary, options }) => [
      '',
      ...comment(sentence(summary)),
      `#[${name}]`,
      `#${pluginKey} = ${name}`,
      ...optionLines(options),
    ]),
    '',
  ].join('\n')
}

const introduction = `Settings of osa-inventory: an example. Put what you need into /etc/openstack_deploy/osa.ini; a file that holds
a password must be readable by root alone. Nothing here is needed: without settings, files in the configuration directory
keep the inventory. What is behind "#" is the default, or what kind of value it takes. osa.ini(5) tells more.`

function optionLines(specs: OptionSpecs): string[] {
  return Object.entries(specs).flatMap(([name, spec]) => {
    const value = spec.default || `<${kindText(spec).replaceAll('`', '')}>`
    return ['', ...comment(`${sentence(spec.description)}${spec.required ? ' Required.' : ''}`), `#${name} = ${value}`]
  })
}

function comment(text: string): string[] {
  const lines = ['#']
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1)!
    if (line.length + 1 + word.length > width) lines.push(`# ${word}`)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines
}
