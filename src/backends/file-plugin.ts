/** The file backend as every other backend is seen: by name, with declared options. */
import { openFileBackend } from './file.ts'
import { apiVersion, defineBackend } from './plugin.ts'

export default defineBackend({
  name: 'file',
  apiVersion,
  summary: 'files in the configuration directory: openstack_inventory.json, its backups and its history',
  options: {
    history_keep: {
      type: 'integer',
      default: '200',
      minimum: 1,
      description: 'how many revisions are kept',
    },
  },
  register({ options, deployment }, { configDirectory }) {
    return openFileBackend({ directory: configDirectory, deployment, historyKeep: options.history_keep })
  },
})
