/** The schemas of what `osa-inventory COMMAND --json` writes, as the package has them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { repository } from './program.ts'

const directory = join(repository, 'schemas')
const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true })
// What is below `inputs` is for editors, and of another draft.
for (const name of ['', 'results/'].flatMap((below) =>
  readdirSync(join(directory, below)).map((file) => below + file),
)) {
  if (name.endsWith('.json')) ajv.addSchema(JSON.parse(readFileSync(join(directory, name), 'utf8')), `schemas:/${name}`)
}

/** One for each command, or for each of its actions: `restore`, `history-prune`. */
export const resultNames = readdirSync(join(directory, 'results')).map((name) => name.replace(/\.json$/, ''))

/** What keeps a document from being what its schema says, a line each. */
export function faultsOf(schema: 'error' | 'warnings' | `results/${string}`, document: unknown): string[] {
  const validate = ajv.getSchema(`schemas:/${schema}.json`)
  if (!validate) return [`there is no schemas/${schema}.json`]
  validate(document)
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    return `${instancePath || '/'}: ${message} ${JSON.stringify(params)}`
  })
}
