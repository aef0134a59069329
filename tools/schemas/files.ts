/** The schemas that the package has: of each release what differs, and without any cloud's own names. */
import { type SchemaName, schemaOf } from '../../src/app/schemas/schemas.ts'
import { newestRelease, type Release, releaseNamed, series } from '../../src/core/inventory/releases.ts'

/** Texts by the names of their files. */
export async function inputSchemas(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  const add = async (file: string, name: SchemaName, release: Release): Promise<void> => {
    const schema = await schemaOf(name, { release, environment: undefined })
    // On one line: nobody reads them but programs.
    files.set(file, `${JSON.stringify(schema)}\n`)
  }
  await add('env.d.json', 'env.d', newestRelease)
  await add('osa.ini.json', 'osa.ini', newestRelease)
  for (const [release] of series) {
    await add(`openstack_user_config-${release}.json`, 'openstack_user_config', releaseNamed(release) as Release)
  }
  return files
}
