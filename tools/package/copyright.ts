/** Whose work is in the package and by which licence, as Debian writes it (copyright-format 1.0). */
import type { Engine, Part } from './bundled.ts'

export function copyrightFile(engine: Engine, packages: readonly Part[]): string {
  const parts: readonly Part[] = [engine, ...packages]
  const all = ['Apache-2.0', ...parts.map(shortName)].join(' and ')
  return [
    paragraph([
      ['Format', 'https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/'],
      ['Upstream-Name', 'osa-inventory'],
      ['Comment', `\n${setIn(explanation(engine, packages))}`],
    ]),
    paragraph([
      ['Files', '*'],
      ['Copyright', 'the contributors to osa-inventory'],
      ['License', 'Apache-2.0'],
    ]),
    paragraph([
      ['Files', 'usr/lib/osa-inventory/osa-inventory'],
      ['Copyright', ['the contributors to osa-inventory', ...parts.map(holders)].join('\n  ')],
      ['License', all],
    ]),
    paragraph([['License', `Apache-2.0\n${setIn(ownLicence)}`]]),
    ...parts.map((part) => paragraph([['License', `${shortName(part)}\n${setIn(part.licenceText)}`]])),
  ].join('\n')
}

const ownLicence = `On Debian the text of this licence is /usr/share/common-licenses/Apache-2.0. Everywhere else it is LICENSE, beside
this file.`

function explanation(engine: Engine, packages: readonly Part[]): string {
  const names = packages.map(({ name, version, licence }) => `${name} ${version} (${licence})`)
  return `The programs are one file, which contains Node.js ${engine.version}, as its makers publish it, and these packages
of npm: ${names.join(', ')}. Their licences are below, each under the name of what it is for; that of Node.js has those
of all libraries in it.`
}

/** Licences differ in the names of their holders, so each has its own text. */
function shortName({ name, version, licence }: Part): string {
  return `${licence}-of-${name.replaceAll(/[^a-z0-9.+-]/gi, '-')}-${version}`
}

function holders({ name, licenceText }: Part): string {
  const lines = licenceText.split('\n').map((line) => line.trim())
  const stated = lines.find((line) => /^copyright\b.*\w/i.test(line) && /\d{4}|\(c\)|contributors/i.test(line))
  return stated === undefined ? `the authors of ${name}` : stated.replace(/^copyright (?:\(c\) )?/i, '')
}

function paragraph(fields: readonly (readonly [name: string, value: string])[]): string {
  return fields.map(([name, value]) => `${name}:${value.startsWith('\n') ? '' : ' '}${value}\n`).join('')
}

/** A blank line would end the paragraph. */
function setIn(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => (line.trim() === '' ? ' .' : ` ${line.trimEnd()}`))
    .join('\n')
}
