/** In place of src/cli/tool/backend/contract-kit.ts: the kit is a part of the single executable. */
export const importKit = (): Promise<typeof import('../../src/testing/index.ts')> => import('./contract.ts')
