/** Imported before the program: a run leaves a note only where the build says which program it is. */
Object.assign(globalThis, { OSA_INVENTORY_BUILD: 'the sources' })
