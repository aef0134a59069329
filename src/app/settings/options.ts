/** The options of `[inventory]`, and what every other section may hold beside its plugin's own. */
import type { OptionSpec, OptionSpecs } from '../../backends/plugin.ts'
import { quirkNames } from '../../core/generator/quirks.ts'
import { defaultConfigDirectory } from '../config/directories.ts'

export const inventorySection = 'inventory'

export const inventoryOptions = {
  backend: {
    type: 'text',
    default: 'file',
    description: 'the section that says where the inventory is kept; a built-in backend needs no section',
  },
  deployment: {
    type: 'text',
    default: 'default',
    description: 'the name of this cloud inside the backend, so that one database serves many clouds',
  },
  quirks: {
    type: 'text',
    default: '',
    description:
      `ways of the original to have back, separated by blanks or commas: ${quirkNames.join(', ')}; ` +
      '`reference` is all of them',
  },
  release: {
    type: 'text',
    default: 'auto',
    description:
      'the release of OpenStack-Ansible whose inventory to make: `2024.1`, `29` or `29.2.4`; `auto` is the one of the ' +
      'checkout that the base environment belongs to',
  },
  mirror: {
    type: 'boolean',
    default: 'yes',
    description:
      'keep a readable copy of the newest inventory as `openstack_inventory.json` in the configuration directory when ' +
      'another backend than `file` holds it. It is a copy: no inventory is read from it. While it has hosts that what is ' +
      'stored has lost, no run draws names or addresses',
  },
  require_reason: {
    type: 'boolean',
    default: 'no',
    description:
      'refuse manual changes without a reason (`--reason`, `OSA_INVENTORY_REASON`): everything but the generator as ' +
      'Ansible runs it',
  },
  audit_log: {
    type: 'path',
    description:
      'a file that gets one JSON line for each change, to be kept where the backend is not: `osa-inventory history ' +
      'verify --against` compares. A change that it cannot take is refused',
  },
  cache: {
    type: 'boolean',
    default: 'yes',
    description:
      'after a run that changed nothing, note for the next one what it looked at, in a cache directory of the running ' +
      "user's own: while all of that is as it was, the next run prints the inventory without making it again",
  },
  config_dir: {
    type: 'path',
    default: defaultConfigDirectory,
    description:
      'the configuration directory that the file is for; only `/etc/ansible/osa.ini` needs it, which is skipped ' +
      'for every other directory. Not from the environment',
  },
} as const satisfies OptionSpecs

/** The first key of a section. The default is the section's own name. */
export const pluginKey = 'plugin'

export const pluginOption: OptionSpec = {
  type: 'text',
  description:
    "a built-in backend's name, an npm package, or the path of an ES module (`/…`, `./…`, `~/…`); " +
    "default: the section's own name",
}

/** What `OSA_INVENTORY_<SECTION>__<OPTION>` can name: words of letters and digits, joined by single `-`. */
export const sectionName = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
export const sectionRule = "a section's name is lower-case letters and digits, in words joined by -"
