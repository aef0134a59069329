/** Codes of the storage contract's errors. The `grade` of an error is the exit status that it ends a command with. */
import type { CodeTable } from '../core/inventory/codes/table.ts'
import type { BackendErrorCode } from './errors.ts'

export const backendErrorMeanings = {
  ERR_REVISION_CONFLICT: [
    {
      grade: '3',
      says: 'someone else wrote at the same time, again and again: nothing was written',
      remedy: 'run the command again',
    },
  ],
  ERR_BACKEND_UNAVAILABLE: [
    {
      grade: '3',
      says: 'the place of the inventory cannot be reached, does not answer in time, or has no room',
      remedy:
        'see that the server or the disk is up and has room, then run the command again; `osa-inventory backend show` prints the settings, `osa-inventory backend check` tries them',
    },
  ],
  ERR_BACKEND_AUTH: [
    {
      grade: '1',
      says: 'the credentials are wrong, or the user may not read or write the inventory',
      remedy: 'correct the user and the secret in `osa.ini`, or run as the owner of the files',
    },
  ],
  ERR_CORRUPT_DOCUMENT: [
    {
      grade: '1',
      says: 'what is stored cannot be read back as it was written',
      remedy: '`osa-inventory restore latest` puts the newest sound revision back; the message says what there is',
    },
  ],
  ERR_UNKNOWN_REVISION: [
    {
      grade: '1',
      says: 'the revision does not exist: it was never written, or has been dropped from the history',
      remedy: '`osa-inventory history` lists those that are kept',
    },
  ],
  ERR_DOCUMENT_TOO_LARGE: [
    {
      grade: '1',
      says: 'the backend does not take an inventory of this size',
      remedy: 'raise the limit that the message names, or migrate to another backend',
    },
  ],
  ERR_DRIVER_MISSING: [
    {
      grade: '1',
      says: 'the client package of a database is not installed',
      remedy: 'the message has the command that installs it',
    },
  ],
  ERR_PLUGIN: [
    {
      grade: '1',
      says: 'a plugin cannot be found, does not load, or does not do what the contract asks for',
      remedy: 'correct the name or the path; report anything else to the author of the plugin',
    },
  ],
  ERR_SETTINGS: [
    {
      grade: '1',
      says: 'the settings are wrong: a line for each, with file and line or variable',
      remedy: 'correct each of them; [settings](settings.md) lists all options',
    },
  ],
} satisfies CodeTable & Record<BackendErrorCode, unknown>
