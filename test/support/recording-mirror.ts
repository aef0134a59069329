/** A readable copy in memory: what was written to it, one after the other. */
import type { Mirror } from '../../src/app/store/mirror.ts'

export function recordingMirror(copies: string[], meanwhile: () => void = () => {}): Mirror {
  return {
    path: 'openstack_inventory.json',
    deployment: 'default',
    note: () => undefined,
    look: () => ({ kind: 'none' }),
    remember: () => {},
    write: ({ document }) => {
      copies.push(document)
      meanwhile()
      return true
    },
    tidy: () => {},
    keepAside: () => true,
  }
}
