/** In place of src/testing/child-program.ts: the single executable runs itself, by a word that beginning.ts knows. */
export const ownChildProgram = (): string => 'contract-child'
