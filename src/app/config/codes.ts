/** Codes of the errors of the use cases. The `grade` of an error is the exit status that it ends a command with. */
import type { CodeTable } from '../../core/inventory/codes/table.ts'

export const useCaseErrorCodes = {
  ERR_INPUTS: [
    {
      grade: '1',
      says: 'files of the configuration cannot be read or merged: the errors are listed, each with its code from the tables above',
      remedy: 'correct each of them',
    },
  ],
  ERR_SOURCE_FILE: [
    {
      grade: '1',
      says: 'a file that was named, or the stored inventory, cannot be read, is not UTF-8, or is not YAML or JSON (with line and column)',
      remedy: 'correct the file, or name another one',
    },
  ],
  ERR_NO_DATA_SOURCES: [
    {
      grade: '1',
      says: '`Could not read data sources: …`: there is no user configuration',
      remedy: 'name the directory that holds `openstack_user_config.yml` with `--config` or `OSA_CONFIG_DIR`',
    },
  ],
  ERR_CONFIG_DIRECTORY: [
    {
      grade: '1',
      says: 'what `--config` or `OSA_CONFIG_DIR` names is a file',
      remedy: 'write the directory that holds `openstack_user_config.yml`',
    },
  ],
  ERR_ENVIRONMENT_MISSING: [
    {
      grade: '1',
      says: 'the base environment does not exist; the message says where it was looked for',
      remedy: 'name the directory that holds `env.d` with `--environment` or `OSA_INVENTORY_ENVIRONMENT`',
    },
  ],
  ERR_PAST_INVENTORY: [
    {
      grade: '1',
      says: '`OSA_INVENTORY_AT` is set, so nothing may be changed',
      remedy: '`unset OSA_INVENTORY_AT`, then run the command again',
    },
  ],
  ERR_INVENTORY_UNUSABLE: [
    {
      grade: '1',
      says: 'there is no inventory yet, or what is stored is not an inventory',
      remedy: '`osa-inventory generate` makes the first one; `osa-inventory restore latest` puts a good one back',
    },
  ],
  ERR_INVENTORY_EXISTS: [
    {
      grade: '1',
      says: 'there is already an inventory, here or in the files beside the backend: a new one would be a second cloud',
      remedy: 'do what the message says: go on from the one there is, or begin a new one knowingly',
    },
  ],
  ERR_INVENTORY_SHRUNK: [
    {
      grade: '1',
      says: 'more than half of the hosts would be gone from the inventory at once',
      remedy:
        'look at what is stored (`osa-inventory history`, `osa-inventory diff`); the message says how to do it if it is intended',
    },
  ],
  ERR_STORED_STATE_BEHIND: [
    {
      grade: '1',
      says: 'what is stored is older than its readable copy or a revision: the run would draw names and addresses a second time',
      remedy:
        'put the newest state back as the message says; see [operating](operating.md#the-database-went-back-in-time)',
    },
  ],
  ERR_CHANGED_MEANWHILE: [
    {
      grade: '3',
      says: 'someone else changed the inventory between the question and the answer; nothing was done',
      remedy: 'run the command again',
    },
  ],
  ERR_AUDIT_LOG: [
    {
      grade: '1',
      says: 'the audit log cannot be written: the change is refused; or it is stored, and its line is missing',
      remedy: 'see [operating](operating.md#6-the-audit-log)',
    },
  ],
  ERR_HISTORY_MISSING: [
    {
      grade: '1',
      says: 'the backend does not keep a history',
      remedy:
        '`osa-inventory export` keeps a copy; `osa-inventory migrate` moves the inventory to a backend with a history',
    },
  ],
  ERR_GROUP_CONFLICT: [
    {
      grade: '1',
      says: 'two groups that `rename-groups` would merge have different values of one variable',
      remedy: 'make them alike in the stored inventory, or move them to `group_vars`',
    },
  ],
  ERR_SPELLING: [
    {
      grade: '1',
      says: '`rename-groups` would give the groups names that the release in force does not use',
      remedy: 'take the other of `--dashes` and `--underscores`, or name the release with `--release`',
    },
  ],
  ERR_TRANSFER_REFUSED: [
    {
      grade: '1',
      says: '`migrate`, `export` or `import`: the destination cannot take the revisions as they are; nothing was written',
      remedy: 'as the message says; see [migrating](migrating.md)',
    },
  ],
  ERR_BUNDLE: [
    {
      grade: '1',
      says: 'a file is not a bundle, or not as it was written',
      remedy: 'take the original file, or export again',
    },
  ],
  ERR_COPY_DIFFERS: [
    {
      grade: '1',
      says: 'what was read back from the destination is not what was written',
      remedy: 'go on with the source, which was not changed; `osa-inventory backend check` tries the destination',
    },
  ],
  ERR_INSTALL: [
    {
      grade: '1',
      says: '`install` or `uninstall` cannot put a program in place or take it away; what was begun is undone',
      remedy: 'as the message says; see [adopting](adopting.md)',
    },
  ],
} satisfies CodeTable
