/** The JSON Schema of a file of `env.d`. */
import { environmentKeys, environmentSections, namesOf } from '../../core/inventory/input-keys.ts'
import { anyMapping, dialect, names, properties, type Schema, truth } from './parts.ts'

export function environmentSchema(groups: readonly string[]): Schema {
  const section = { type: ['object', 'null'], additionalProperties: { $ref: '#/definitions/entry' } }
  return {
    $schema: dialect,
    title: 'env.d',
    description: 'Which groups there are, which belong to which, and which services are together in one container.',
    type: ['object', 'null'],
    properties: {
      version: { description: 'Not read.' },
      ...properties(environmentSections, {
        physical_skel: section,
        component_skel: section,
        container_skel: section,
      }),
    },
    // Another section makes groups that nothing links; an entry beside the sections is a slip.
    additionalProperties: {
      not: { anyOf: namesOf(environmentKeys).map((key) => ({ required: [key] })) },
      errorMessage: 'move it below physical_skel, component_skel or container_skel',
    },
    definitions: {
      entry: {
        type: ['object', 'null'],
        properties: properties(environmentKeys, {
          belongs_to: names(groups),
          contains: names(),
          properties: {
            ...anyMapping,
            properties: {
              is_metal: { ...truth, description: '`true`: on the machine itself, without a container.' },
              is_nest: { ...truth, description: '`true`: also gathers the containers of the hosts of its group.' },
            },
          },
        }),
      },
    },
  }
}
