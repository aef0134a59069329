/** `osa-inventory/plugin`: what the author of a storage plugin needs (docs/writing-a-backend.md). */
export {
  type BackendCapabilities,
  type EditablePlace,
  type HistoryCut,
  hasHistory,
  type InventoryBackend,
  type NewestRevision,
  type Revision,
  type RevisionId,
  type RevisionInfo,
  type UnrecordedState,
} from './backends/contract.ts'
export {
  BackendAuthError,
  BackendError,
  type BackendErrorCode,
  type BackendErrorPlace,
  BackendUnavailableError,
  backendErrorCodes,
  CorruptDocumentError,
  DocumentTooLargeError,
  DriverMissingError,
  errorCodeOf,
  isContractError,
  PluginError,
  RevisionConflictError,
  SettingsError,
  type SettingsIssue,
  UnknownRevisionError,
  type WriteOutcome,
} from './backends/errors.ts'
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
