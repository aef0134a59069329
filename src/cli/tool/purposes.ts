/** What someone wants to do, and the commands for it: the order of `osa-inventory --help`. Each command is in one. */
export const purposes: readonly (readonly [purpose: string, names: readonly string[]])[] = [
  ['make the inventory', ['generate', 'apply']],
  ['look at it', ['show', 'find', 'explain', 'graph', 'addresses', 'explore']],
  ['find what is wrong', ['doctor', 'stale', 'schema']],
  ['change it', ['remove', 'rename-host', 'rename-groups', 'address']],
  ['look back, and go back', ['history', 'diff', 'blame', 'watch', 'restore']],
  ['keep it and move it', ['export', 'import', 'migrate', 'backend']],
  ['adopt and upgrade', ['compare-original', 'install', 'uninstall', 'upgrade-preview']],
  ['work on the command line', ['completion']],
]
