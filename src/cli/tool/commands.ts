/** The commands, with what it takes to load each. */
import type { CommandEntry } from './command.ts'

export const commands: readonly CommandEntry[] = [
  {
    name: 'generate',
    summary: 'run the generator and tell what changed',
    load: async () => (await import('./run/generate.ts')).generateCommand,
  },
  {
    name: 'apply',
    summary: 'store exactly what a plan of generate --dry-run says',
    load: async () => (await import('./run/apply.ts')).applyCommand,
  },
  {
    name: 'show',
    summary: 'show the inventory, one host or one group, also as it was',
    load: async () => (await import('./inventory/show.ts')).showCommand,
  },
  {
    name: 'find',
    summary: 'tell who has an address, a name, a MAC or a value, and since when',
    load: async () => (await import('./inventory/find.ts')).findCommand,
  },
  {
    name: 'explain',
    summary: 'tell why a host, a container, a group or an address is there',
    load: async () => (await import('./inventory/explain.ts')).explainCommand,
  },
  {
    name: 'graph',
    summary: 'show the groups as a tree, also as a picture',
    load: async () => (await import('./inventory/graph.ts')).graphCommand,
  },
  {
    name: 'doctor',
    summary: 'tell everything that is wrong or odd',
    load: async () => (await import('./advice/doctor.ts')).doctorCommand,
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of a file that you write, for editors',
    load: async () => (await import('./advice/schema.ts')).schemaCommand,
  },
  {
    name: 'stale',
    summary: 'list what is stored and no longer follows from the configuration',
    load: async () => (await import('./advice/stale.ts')).staleCommand,
  },
  {
    name: 'remove',
    summary: 'remove hosts with their containers, groups, or what is stale',
    load: async () => (await import('./edits/remove.ts')).removeCommand,
  },
  {
    name: 'rename-groups',
    summary: 'give groups that another release has named their present names',
    load: async () => (await import('./edits/rename-groups.ts')).renameGroupsCommand,
  },
  {
    name: 'rename-host',
    summary: 'give a machine another name; its containers stay what they are',
    load: async () => (await import('./edits/rename-host.ts')).renameHostCommand,
  },
  {
    name: 'addresses',
    summary: 'list the networks: how full they are, who has which address',
    load: async () => (await import('./inventory/addresses.ts')).addressesCommand,
  },
  {
    name: 'address',
    summary: 'give a container an address of your choice, or that of another one',
    load: async () => (await import('./edits/address.ts')).addressCommand,
  },
  {
    name: 'explore',
    summary: 'look at the cloud in a browser, live',
    load: async () => (await import('./explorer/explore.ts')).exploreCommand,
  },
  {
    name: 'history',
    summary: 'list the revisions: when, who, with what, why; verify and prune them',
    load: async () => (await import('./store/history.ts')).historyCommand,
  },
  {
    name: 'watch',
    summary: 'print a line for each new revision as it comes',
    load: async () => (await import('./store/watch.ts')).watchCommand,
  },
  {
    name: 'diff',
    summary: 'compare two revisions, or one with a file',
    load: async () => (await import('./changes/diff.ts')).diffCommand,
  },
  {
    name: 'blame',
    summary: 'tell who made each value of a host what it is',
    load: async () => (await import('./changes/blame.ts')).blameCommand,
  },
  {
    name: 'restore',
    summary: 'put an earlier revision back, as a new one',
    load: async () => (await import('./store/restore.ts')).restoreCommand,
  },
  {
    name: 'migrate',
    summary: 'copy the inventory from one backend to another',
    load: async () => (await import('./store/migrate.ts')).migrateCommand,
  },
  {
    name: 'export',
    summary: 'write the stored inventory, or all revisions, to a file',
    load: async () => (await import('./store/export.ts')).exportCommand,
  },
  {
    name: 'import',
    summary: 'store what export has written',
    load: async () => (await import('./store/import.ts')).importCommand,
  },
  {
    name: 'backend',
    summary: 'show, list and check the places where inventories are kept',
    load: async () => (await import('./backend/backend.ts')).backendCommand,
  },
  {
    name: 'compare-original',
    summary: "compare the original's result with this program's, on a copy of the configuration",
    load: async () => (await import('./adoption/compare-original.ts')).compareOriginalCommand,
  },
  {
    name: 'upgrade-preview',
    summary: 'tell what another release would make of the stored inventory',
    load: async () => (await import('./adoption/upgrade-preview.ts')).upgradePreviewCommand,
  },
  {
    name: 'install',
    summary: "put this program into the places of OpenStack-Ansible's own",
    load: async () => (await import('./adoption/install.ts')).installCommand,
  },
  {
    name: 'uninstall',
    summary: "put OpenStack-Ansible's own programs back",
    load: async () => (await import('./adoption/uninstall.ts')).uninstallCommand,
  },
  {
    name: 'completion',
    summary: 'print a script that completes command lines in bash, zsh or fish',
    load: async () => (await import('./completion/completion.ts')).completionCommand,
  },
]
