export { type Static, type TObject, type TSchema, Type } from 'typebox';
export { type Alarm, type AlertRuleDefinition, type AlertRuleInput, defineAlertRule } from './contract/alert-rule.ts';
export {
  type Capacity,
  type CollectorContext,
  type CollectorDefinition,
  type CollectorInput,
  defineCollector,
} from './contract/collector.ts';
export { type CommandDefinition, type CommandInput, defineCommand } from './contract/command.ts';
export { type ConfigMetadata, type ConfigTypeDefinition, defineConfigType } from './contract/config-type.ts';
export type {
  Caller,
  DeviceAccess,
  DeviceInfo,
  HandlerContext,
  Logger,
  ParamsInput,
  Scope,
  Skippable,
  Surface,
} from './contract/context.ts';
export { type Detection, type DetectorContext, type DetectorDefinition, defineDetector } from './contract/detector.ts';
export { type Duration, durationMs, isDuration } from './contract/duration.ts';
export { type ErrorCode, errorCodes } from './contract/error-codes.ts';
export {
  AuthenticationError,
  CacheOperationError,
  ConflictError,
  DatabaseOperationError,
  DataCollectionError,
  type ErrorOptions,
  type FieldProblem,
  InfrastructorError,
  isInfrastructorError,
  NotFoundError,
  ParseError,
  PermissionError,
  SSHConnectionError,
  toInfrastructorError,
  ValidationError,
} from './contract/errors.ts';
export { type ExposureInput, exposeCollector } from './contract/expose-collector.ts';
export { defineMigration, type MigrationDefinition } from './contract/migration.ts';
export { defineOptions, type OptionsToken } from './contract/options.ts';
export { type Page, type PageRequest, page, paginate } from './contract/paging.ts';
export { defineParser, type ParseContext, type ParserDefinition } from './contract/parser.ts';
export type {
  ContainerSnapshotColumns,
  DriveHealthColumns,
  Persistence,
  SystemMetricsColumns,
} from './contract/persistence.ts';
export {
  type AnyProvision,
  apiVersion,
  definePlugin,
  type PluginDefinition,
  type PluginInput,
  type Provision,
  type StartContext,
} from './contract/plugin.ts';
export {
  definePrompt,
  type PromptArgument,
  type PromptDefinition,
  type PromptInput,
  type PromptMessage,
} from './contract/prompt.ts';
export {
  defineResource,
  type ResourceContext,
  type ResourceDefinition,
  type ResourceEntry,
  type ResourceInput,
  type UriVariables,
} from './contract/resource.ts';
export { isShellCommand, type ShellCommand, type ShellValue, sh, shellSequence } from './contract/sh.ts';
export type { Share, SharedWork } from './contract/share.ts';
export { defineStream, type StreamContext, type StreamDefinition, type StreamInput } from './contract/stream.ts';
export { type AnyToken, type Needs, type Resolved, type Token, token } from './contract/token.ts';
export {
  defineTool,
  type Effects,
  type HttpMethod,
  type HttpRoute,
  type Plan,
  type TargetContext,
  type ToolContext,
  type ToolDefinition,
  type ToolInput,
  type ToolResult,
  type ToolSurface,
  type ToolTarget,
} from './contract/tool.ts';
export type {
  ExecOptions,
  ExecResult,
  FileStat,
  ProcessStream,
  ReadFileOptions,
  StreamOptions,
  StreamTarget,
  WriteFileOptions,
} from './device/shell.ts';
export {
  type BusMessage,
  type DataMessage,
  type EventBus,
  type EventMessage,
  eventBusToken,
  type ProgressMessage,
  type Severity,
} from './events/bus.ts';
