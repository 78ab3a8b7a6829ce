export type { CacheStatistics } from './cache/cache.ts';
export { openSharedRedis, type SharedRedis } from './cache/open-shared-redis.ts';
export type { Answer, AnswerMeta, AnswerSource } from './contract/answer.ts';
export { answerOf } from './contract/answer.ts';
export { nearestNames } from './contract/nearest-names.ts';
export { PlanAnswer } from './contract/plan-answer.ts';
export { Devices, devicesToken } from './devices/devices.ts';
export type { EventBus } from './events/bus.ts';
export { operationTopic, topicMatches, topicsOf } from './events/topics.ts';
export { builtInPlugins } from './lifecycle/built-in-plugins.ts';
export { type Clock, systemClock } from './lifecycle/clock.ts';
export { createRuntime, type RuntimeOptions } from './lifecycle/create-runtime.ts';
export type { HealthReport, HealthStatus, ServiceHealth } from './lifecycle/health.ts';
export type { PluginSetup } from './lifecycle/plugins.ts';
export { prepareSchemas } from './lifecycle/prepare-schemas.ts';
export type { Runtime } from './lifecycle/runtime.ts';
export type { RuntimeStatistics } from './lifecycle/statistics.ts';
export { databaseToken, type Tables, tablesToken } from './lifecycle/tables.ts';
export { parametersKey } from './pipeline/canonical-json.ts';
export type { OperationRecord } from './pipeline/operation-record.ts';
export { redacted } from './pipeline/redact.ts';
export type { ReadResource, ResourceCall, ResourceCatalogue } from './pipeline/resources.ts';
export type { StreamHub, StreamMessage, StreamSubscription } from './pipeline/streams.ts';
export {
  type AccessSubject,
  reaches,
  refusalOf,
  refusalOnDevice,
  tagFilterOf,
  toolSubject,
} from './policy/authorize.ts';
export { everyScope, isRole, isScope, type Role, roles, scopesOfRole, withImplied } from './policy/roles.ts';
export { checkPlugin } from './registry/check-plugin.ts';
export { type ParsedRoute, parseHttpRoute } from './registry/http-route.ts';
export type { Invocation, Operation } from './registry/operation.ts';
export type { CommonInput, ToolExecutor } from './registry/operations.ts';
export { createOperations } from './registry/operations.ts';
export type { Owned, Registry } from './registry/registry.ts';
export { createRegistry } from './registry/registry.ts';
export { parseUriTemplate, type UriTemplate } from './registry/uri-template.ts';

export { type ApiTokenRow, ApiTokensTable, hashApiToken } from './store/api-tokens-table.ts';
export { type Database, openDatabase } from './store/database.ts';
export { type MigrationSet, type MigrationStatus, migrateDown, migrateUp, migrationStatus } from './store/migrate.ts';
