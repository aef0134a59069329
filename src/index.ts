/** `osa-inventory`: the same as `osa-inventory/plugin`, for plugins that were written before it had this name. */
export * from './plugin.ts'
