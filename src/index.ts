/** `osa-inventory`: what the author of a storage plugin needs (docs/writing-a-backend.md). */
export type {
  BackendCapabilities,
  HistoryCut,
  InventoryBackend,
  NewestRevision,
  Revision,
  RevisionId,
  RevisionInfo,
} from './backends/contract.ts'
export * from './backends/errors.ts'
export {
  apiVersion,
  type BackendArguments,
  type BackendContext,
  type BackendPlugin,
  defineBackend,
  type OptionSpec,
  type OptionSpecs,
  type OptionValues,
  type Secret,
} from './backends/plugin.ts'
export type { InventorySummary } from './core/inventory/summary.ts'
