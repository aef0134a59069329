/** Codes of what only `osa-inventory doctor` looks at: the installation and what is around the inventory. */
import type { CodeTable } from '../../core/inventory/codes/table.ts'

export const installationCodes = {
  'history-damage': [
    {
      grade: 'error or warning',
      says: 'a revision cannot be read: the newest one (error) or an older one; of the newest one the document is read too',
      remedy: 'put the file back from a backup; `osa-inventory history verify` reads everything that is kept',
    },
  ],
  S4: [
    {
      grade: 'warning',
      says: 'the archive of backups is not a complete tar',
      remedy: 'copy away what can still be read; the next change begins a new one',
    },
  ],
  S7: [
    {
      grade: 'warning',
      says: 'some backups are empty: the original stored a symbolic link as it is',
      remedy: 'do not count on them',
    },
  ],
  S9: [
    {
      grade: 'warning or note',
      says: 'more people can read or write files than should: the inventory, its backups, `openstack_user_config.yml`, `osa.ini`, `conf.d`, `env.d` (also of the base environment)',
      remedy: '`chmod` as the message says',
    },
  ],
  S11: [
    {
      grade: 'error or warning',
      says: 'you may not read or write what a run has to',
      remedy: 'run as the owner, or as root',
    },
  ],
  P1: [
    {
      grade: 'note',
      says: 'Ansible will use another directory than the one that was examined, or there are two',
      remedy: 'set `OSA_CONFIG_DIR`',
    },
  ],
  release: [
    {
      grade: 'note',
      says: 'the generator of the checkout is not that of any release: it has a patch, or is newer; runs behave as the release that it is like',
      remedy: '`osa-inventory compare-original` tells whether the result is the same',
    },
    {
      grade: 'warning',
      says: 'the settings, the environment or the command line name another [release](releases.md) than that of the checkout: its playbooks expect other groups and names',
      remedy: 'remove the setting: the checkout says which release it is',
    },
  ],
  D2: [
    {
      grade: 'note',
      says: '`ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED` is not set: a playbook without an inventory would end with status 0',
      remedy: 'put it into `user.rc`',
    },
  ],
  backend: [
    {
      grade: 'warning',
      says: 'what the backend cannot promise, or found wrong when it was opened; a password in any option of an `osa.ini` that every user can read; `http://` to Craton or Keystone on another machine',
      remedy: 'as the message says',
    },
  ],
  'external-edit': [
    {
      grade: 'note',
      says: 'the inventory was changed by hand or by another tool',
      remedy: 'nothing: the next change records it',
    },
  ],
  'leftover-file': [
    {
      grade: 'note',
      says: 'a file in the directory that nothing reads, or a readable copy that was kept',
      remedy: 'rename or remove it',
    },
  ],
  'other-inventory': [
    {
      grade: 'note',
      says: 'there is an inventory in another directory as well',
      remedy: 'make sure of `OSA_CONFIG_DIR`',
    },
  ],
  'audit-log': [
    {
      grade: 'error',
      says: 'the audit log cannot be written: every change will be refused',
      remedy:
        'let those who make changes append to it, or change `audit_log`; see [operating](operating.md#6-the-audit-log)',
    },
  ],
  mirror: [
    {
      grade: 'warning',
      says: 'the readable copy of the inventory, which another backend holds, is not what is stored: it is of an older revision, with the cause (another deployment host has written, the disk is full, a run was killed), was changed by hand, or cannot be read',
      remedy: 'of an older revision: the next run writes it again; else remove it, and the next run does',
    },
  ],
  'stored-state-behind': [
    {
      grade: 'error',
      says: 'the readable copy has hosts that what is stored lacks, and nobody has removed them: the database may have been put back to an older state',
      remedy: 'do **not** remove the copy; see [operating](operating.md#the-database-went-back-in-time)',
    },
  ],
  stale: [
    {
      grade: 'note',
      says: 'how much of what is stored does not follow from the configuration any more',
      remedy: '`osa-inventory stale`',
    },
  ],
  'past-inventory': [
    {
      grade: 'warning',
      says: '`OSA_INVENTORY_AT` is set: Ansible gets an old inventory',
      remedy: '`unset OSA_INVENTORY_AT`',
    },
  ],
  'no-ansible': [
    {
      grade: 'note',
      says: 'there is no `ansible-inventory`',
      remedy: 'install Ansible on a deployment host',
    },
  ],
  'original-back': [
    {
      grade: 'warning; error while another backend holds the inventory',
      says: "a program that `osa-inventory install` had replaced is OpenStack-Ansible's again: an upgrade has put it back",
      remedy: '`osa-inventory install` ([adopting](adopting.md))',
    },
  ],
  shim: [
    {
      grade: 'error',
      says: 'what `install` has put in place runs a Node.js or a package that is gone, or a Node.js that is too old',
      remedy: '`osa-inventory install`, with `--node PATH` if needed',
    },
    {
      grade: 'warning',
      says: 'it runs a package of another version than the one that says this, or it was removed',
      remedy: '`osa-inventory install`, from the package to be used',
    },
    {
      grade: 'note',
      says: 'it was written by another version or changed, or its original is not kept any more',
      remedy: 'as the message says',
    },
  ],
  'node-version': [{ grade: 'error', says: 'Node.js is too old', remedy: 'install a newer one' }],
} satisfies CodeTable

export type InstallationCode = keyof typeof installationCodes
