/** `osa-inventory/plugin`: what the author of a storage plugin needs (docs/writing-a-backend.md). */
export {
  type BackendCapabilities,
  type EditablePlace,
  type HistoryCut,
  hasHistory,
  hasTags,
  type InventoryBackend,
  type NewestRevision,
  type Revision,
  type RevisionId,
  type RevisionInfo,
  type RevisionTag,
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
  TagConflictError,
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
export { openSqlBackend, type SqlBackend, type SqlPlace } from './backends/sql/backend.ts'
export type {
  Definition,
  Fault,
  FaultKind,
  Migration,
  Row,
  SqlClient,
  SqlValue,
  Step,
} from './backends/sql/client.ts'
export { type Dialect, longestName } from './backends/sql/dialect.ts'
export type { Ask, Doubts } from './backends/sql/doubts.ts'
// Helpers, each for a need that more than one backend has.
export { importDriver } from './backends/sql/driver.ts'
export { versionFrom } from './backends/sql/rows.ts'
export { sqlStateKind } from './backends/sql/sql-state.ts'
export { ddlScript } from './backends/sql/tables.ts'
export { type ChunkList, chunked, chunkList, joinChunks } from './backends/support/chunks.ts'
export { sha256 } from './backends/support/digest.ts'
export { createExclusively } from './backends/support/exclusive-create.ts'
export { ask as askHttp, NoReply, type Question, type Reply, type Wire } from './backends/support/http.ts'
export { nameFrom, safeName } from './backends/support/safe-name.ts'
export { checkedRevision, packRevision, unpackRevision } from './backends/support/stored-revision.ts'
export { httpError, type SystemFault, systemError, systemFaultOf } from './backends/support/told-errors.ts'
export { type RetryOptions, retry } from './backends/support/waiting.ts'
export type { InventorySummary } from './core/inventory/summary.ts'
