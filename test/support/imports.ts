import { join, relative } from 'node:path/posix'
import { API } from 'typescript/unstable/sync'

const root = join(import.meta.dirname, '../..')

/** Each file of src with what it imports, as it is written: also by `import type`, `export … from` and `import()`. */
export function readImports(): ReadonlyMap<string, readonly string[]> {
  const project = join(root, 'tsconfig.json')
  const api = new API({ cwd: root })
  try {
    const { program } = api.updateSnapshot({ openProject: project }).getProject(project)!
    const names = program.getSourceFileNames().map((name) => relative(root, name))
    const own = names.filter((name) => name.startsWith('src/')).sort()
    return new Map(own.map((name) => [name, program.getSourceFile(join(root, name))!.imports.map(textOf)]))
  } finally {
    api.close()
  }
}

function textOf(specifier: object): string {
  return 'text' in specifier ? String(specifier.text) : ''
}
