/** `osa-inventory schema`: the JSON Schema of a file that operators write. */
import { EnvironmentMissingError, environmentDirectory } from '../../../app/config/directories.ts'
import { readEnvironment } from '../../../app/config/inputs.ts'
import { type SchemaName, schemaNames, schemaOf } from '../../../app/schemas/schemas.ts'
import { decideRelease } from '../../../app/settings/release.ts'
import { rulesFrom } from '../../../app/settings/settings-of.ts'
import { newestRelease, type Release } from '../../../core/inventory/releases.ts'
import type { Dict } from '../../../python/value.ts'
import type { ExitCode } from '../../io.ts'
import { jsonText, type Plain } from '../answer.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import { addShared, directoryOf, type SharedValues } from '../options.ts'

interface Values extends SharedValues {
  readonly name: SchemaName
}

export const schemaCommand = defineCommand<Values>({
  description:
    'Prints the JSON Schema (draft 7) of a file, with which an editor completes and marks while you write. With a base ' +
    'environment at hand the groups and container types are those of this cloud, its own env.d included, and another ' +
    'group is marked; with --release, or without an environment, they are those of the release.',
  examples: [
    'schema openstack_user_config > openstack_user_config.schema.json',
    'schema openstack_user_config --release 2025.1',
    'schema env.d',
  ],
  declare(parser) {
    parser.add_argument('name', { metavar: 'NAME', choices: schemaNames, help: schemaNames.join(', ') })
    addShared(parser, 'config', 'environment', 'release', 'json')
  },
  async run(values, context): Promise<ExitCode> {
    const schema = await schemaOf(values.name, await subject(values, context))
    if (values.json) context.result(schema as Plain)
    else context.io.out(jsonText(schema as Plain))
    return 0
  },
})

async function subject(
  values: Values,
  context: CommandContext,
): Promise<{ release: Release; environment: Dict | undefined }> {
  const directory = environmentIn(values, context)
  const configDirectory = directoryOf(values, context)
  const { env } = context.io
  const place = { configDirectory, environmentDirectory: directory ?? configDirectory, env }
  const { release: choice } = await rulesFrom({ ...place, release: values.release ?? undefined })
  if (directory === undefined || values.release)
    return { release: choice.release ?? newestRelease, environment: undefined }
  const environment = readEnvironment(configDirectory, directory)
  return { release: decideRelease(choice, undefined, environment).release, environment }
}

/** `undefined`: there is none, and none was asked for. */
function environmentIn({ environment }: Values, { io }: CommandContext): string | undefined {
  try {
    return environmentDirectory(environment ?? undefined, io.env)
  } catch (error) {
    if (!(error instanceof EnvironmentMissingError) || environment) throw error
    return undefined
  }
}
