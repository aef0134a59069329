/**
 * The file in an original's place. It is valid as shell and as Python: Ansible and shells run it by its path, and there
 * are scripts that call `python3 …/dynamic_inventory.py`. To the shell `''':'` is `:`, a command that does nothing; to
 * Python it opens a text that ends behind the shell's last line.
 */
import { type Engine, engineIn } from './engine.ts'

export interface ShimFacts {
  /** Of osa-inventory. */
  readonly version: string
  /** Absolute, as every path here; absent where the program is an executable that needs no Node.js. */
  readonly node?: string | undefined
  readonly program: string
  /** Comes before all others, where one executable has several programs in it. */
  readonly argument?: string | undefined
  /** What `node` was when the shim was put in place. */
  readonly engine?: Engine | undefined
}

export interface Shim extends ShimFacts {
  /** The command that the shim stands for. */
  readonly name: string
  /** Where the original is kept. */
  readonly kept: string
  /** The directory of the checkout that holds `env.d`: like the original, the shim takes its own checkout's. */
  readonly environment?: string
}

const mark = '# osa-inventory shim: '

/** The shell passes its process on (`exec`), so that status and signals are those of what it runs. */
export function shimText(shim: Shim): string {
  const { name, node, program, argument, engine, version, kept, environment } = shim
  const facts: ShimFacts = { version, node, program, argument, engine }
  const complain = (text: string): string => `printf '%s\\n' ${quoted(text)} >&2`
  const needs = [
    ...(node === undefined
      ? []
      : [{ test: `-x ${quoted(node)}`, told: `${node}: node is not there, or may not be run` }]),
    {
      test: `${node === undefined ? '-x' : '-r'} ${quoted(program)}`,
      told: `${program}: the program is not there, or may not be ${node === undefined ? 'run' : 'read'}`,
    },
  ]
  const words = [node, program, argument].filter((word) => word !== undefined).map(quoted)
  return `#!/bin/sh
${mark}${JSON.stringify(facts)}
# In place of OpenStack-Ansible's own program; \`osa-inventory uninstall\` puts that back. Valid as shell and as Python.
''':'
${environment === undefined ? '' : environmentLine(environment)}if ${needs.map(({ test }) => `[ ${test} ]`).join(' && ')}; then
  exec ${words.join(' ')} "$@"
fi
${needs.map(({ test, told }) => `[ ${test} ] || ${complain(`${name}: ${told}`)}\n`).join('')}\
${complain(`    \`osa-inventory install\` writes this file again; the original is ${kept}`)}
exit 1
'''

__doc__ = 'Runs ${name} of osa-inventory.'


def main():
    import os
    import sys
    os.execv('/bin/sh', ['/bin/sh', os.path.abspath(__file__)] + sys.argv[1:])


if __name__ == '__main__':
    main()
`
}

function environmentLine(environment: string): string {
  const variable = 'OSA_INVENTORY_ENVIRONMENT'
  return `[ -n "\${${variable}:-}" ] || export ${variable}=${quoted(environment)}\n`
}

/** One word of the shell, in which Python finds neither three quotes in a row nor an escape that it does not know. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, (character) => (character === "'" ? `'"'"'` : `'"\\\\"'`))}'`
}

/** What a shim says of itself; `undefined` for any other file. */
export function shimFacts(text: string): ShimFacts | undefined {
  const line = text.split('\n', 2)[1]
  if (!text.startsWith('#!/bin/sh\n') || !line?.startsWith(mark)) return undefined
  try {
    const { version, node, program, argument, engine } = JSON.parse(line.slice(mark.length))
    const isWhole = [version, program].every((fact) => typeof fact === 'string')
    const isSound = [node, argument].every((fact) => fact === undefined || typeof fact === 'string')
    return isWhole && isSound ? { version, node, program, argument, engine: engineIn(engine) } : undefined
  } catch {
    return undefined
  }
}

/** A path that no quoting can carry through the first lines of a script. */
export function cannotBeWritten(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return /[\u0000-\u001f\u007f\ufffd]/.test(path)
}
