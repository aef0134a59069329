import { join, relative } from 'node:path/posix'
import { API } from 'typescript/unstable/sync'

const root = join(import.meta.dirname, '../..')

/** The page has a project of its own, because it runs elsewhere. */
const projects = ['tsconfig.json', 'tsconfig.page.json']

/** Each file of src with what it imports, as it is written: also by `import type`, `export … from` and `import()`. */
export function readImports(): ReadonlyMap<string, readonly string[]> {
  const api = new API({ cwd: root })
  try {
    return new Map(projects.flatMap((name) => importsOf(api, join(root, name))).sort(([a], [b]) => (a < b ? -1 : 1)))
  } finally {
    api.close()
  }
}

function importsOf(api: API, project: string): [string, string[]][] {
  const { program } = api.updateSnapshot({ openProject: project }).getProject(project)!
  const names = program.getSourceFileNames().map((name) => relative(root, name))
  return names
    .filter((name) => name.startsWith('src/'))
    .map((name) => [name, program.getSourceFile(join(root, name))!.imports.map(textOf)])
}

function textOf(specifier: object): string {
  return 'text' in specifier ? String(specifier.text) : ''
}
