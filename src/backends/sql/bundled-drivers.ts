/**
 * Clients of databases that come with the program: none where npm installs them. In the single executable
 * packaging/single/bundled-drivers.ts takes the place of this file.
 */
export const bundledDrivers: ReadonlyMap<string, () => Promise<unknown>> = new Map()
