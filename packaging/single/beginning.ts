/** What the single executable begins with. */
if (process.send !== undefined && process.argv[2] === 'contract-child') {
  // The contract kit has started this one (child-program.ts).
  void import('./contract-child.ts')
} else {
  void import('../../bin/osa-inventory.ts')
}
