/**
 * The file in an original's place. It is valid as shell and as Python: Ansible and shells run it by its path, and there
 * are scripts that call `python3 …/dynamic_inventory.py`. To the shell `''':'` is `:`, a command that does nothing; to
 * Python it opens a text that ends behind the shell's last line.
 */
export interface ShimFacts {
  /** Of osa-inventory. */
  readonly version: string
  /** Absolute paths. */
  readonly node: string
  readonly program: string
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

/** The shell passes its process on to node (`exec`), so that status and signals are node's. */
export function shimText(shim: Shim): string {
  const { name, node, program, kept, environment } = shim
  const facts: ShimFacts = { version: shim.version, node, program }
  const complain = (text: string): string => `printf '%s\\n' ${quoted(text)} >&2`
  return `#!/bin/sh
${mark}${JSON.stringify(facts)}
# In place of OpenStack-Ansible's own program; \`osa-inventory uninstall\` puts that back. Valid as shell and as Python.
''':'
${environment === undefined ? '' : environmentLine(environment)}if [ -x ${quoted(node)} ] && [ -r ${quoted(program)} ]; then
  exec ${quoted(node)} ${quoted(program)} "$@"
fi
[ -x ${quoted(node)} ] || ${complain(`${name}: ${node}: node is not there, or may not be run`)}
[ -r ${quoted(program)} ] || ${complain(`${name}: ${program}: the program is not there, or may not be read`)}
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
    const { version, node, program } = JSON.parse(line.slice(mark.length))
    const isWhole = [version, node, program].every((fact) => typeof fact === 'string')
    return isWhole ? { version, node, program } : undefined
  } catch {
    return undefined
  }
}

/** A path that no quoting can carry through the first lines of a script. */
export function cannotBeWritten(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return /[\u0000-\u001f\u007f\ufffd]/.test(path)
}
