import { type CollectorDefinition, type Static, Type } from '@infrastructor/core';
import type { RuntimeOptions } from '@infrastructor/core/runtime';
import { listOf } from './list-of.ts';

const days = (what: string, value: number) =>
  Type.Number({ minimum: 0, default: value, description: `Days for which ${what} are kept; 0: for ever` });
const percent = (description: string, value: number) =>
  Type.Number({ minimum: 0, maximum: 100, default: value, description });
const seconds = (description: string, value: number) => Type.Number({ minimum: 0, default: value, description });

/** Settings of what the host does by itself: polling, retention and alerts. */
export const monitoringSettings = {
  POLLING_ENABLED: Type.Boolean({
    default: true,
    description:
      'Collect what has an interval from every monitored device. `POLLING_<DATA_TYPE>_INTERVAL` sets the interval of one data type, like `POLLING_SYSTEM_METRICS_INTERVAL=30s` or `POLLING_ZFS_POOLS_INTERVAL=off`',
  }),
  POLLING_CONCURRENCY: Type.Integer({
    minimum: 1,
    maximum: 1_000,
    default: 256,
    description: 'Polls at a time over all devices',
  }),
  POLLING_PER_DEVICE: Type.Integer({
    minimum: 1,
    maximum: 16,
    default: 2,
    description: 'Polls at a time on one device',
  }),
  RETENTION_SYSTEM_METRICS_DAYS: days('samples of metrics', 90),
  RETENTION_SYSTEM_METRICS_HOURLY_DAYS: days('sums of metrics by the hour', 365),
  RETENTION_SYSTEM_METRICS_DAILY_DAYS: days('sums of metrics by the day', 0),
  RETENTION_CONTAINER_SNAPSHOTS_DAYS: days('snapshots of containers', 30),
  RETENTION_DRIVE_HEALTH_DAYS: days('readings of drives', 365),
  RETENTION_DATA_COLLECTION_AUDIT_DAYS: days('audit rows', 365),
  RETENTION_SNAPSHOTS_DAYS: days('snapshots of all other data types', 30),
  RETENTION_EVENTS_DAYS: days('events', 90),
  RETENTION_ALERTS_DAYS: days('alerts that are over', 365),
  RETENTION_CAPACITY_HISTORY_DAYS: days('readings of how full file systems and pools are', 365),
  RETENTION_CONFIGURATION_SNAPSHOTS_DAYS: days('versions of configuration files', 0),
  ALERT_ENABLED: Type.Boolean({ default: true, description: 'Watch the alert rules of all plugins' }),
  ALERT_MIN_SEVERITY: Type.Enum(['info', 'warning', 'critical'], {
    default: 'warning',
    description: 'Less severe alerts are listed, and nobody is told of them',
  }),
  ALERT_DEVICE_OFFLINE_SEC: seconds('A device that cannot be reached for so long is an alert', 120),
  ALERT_ERROR_RATE_PERCENT: percent('More failed operations than this are an alert', 5),
  ALERT_HIT_RATIO_PERCENT: percent('Fewer answers from the cache than this are an alert', 50),
  ALERT_RESPONSE_P95_MS: Type.Integer({
    minimum: 1,
    default: 5_000,
    description: 'One of twenty operations that takes longer than this is an alert',
  }),
  ALERT_POOL_PERCENT: percent('More database connections in use than this are an alert', 90),
  ALERT_FULL_WITHIN_DAYS: Type.Number({
    minimum: 0.1,
    default: 7,
    description: 'A file system or pool that will be full within so long, by its trend, is an alert',
  }),
  WEBHOOK_URLS: Type.Optional(
    Type.String({ description: 'URLs, comma separated, to which alerts are posted as JSON (Standard Webhooks)' }),
  ),
  WEBHOOK_SECRET: Type.Optional(
    Type.String({
      minLength: 8,
      description: 'Signs what is posted with HMAC-SHA256; `whsec_` and base64, or any text. Unset: not signed',
    }),
  ),
  GOTIFY_URL: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'A Gotify server that alerts are sent to' }),
  ),
  GOTIFY_TOKEN: Type.Optional(Type.String({ description: 'Token of an application of that server' })),
};

const intervalName = /^POLLING_([A-Z0-9_]+)_INTERVAL$/;

/** Settings whose names hold a data type. */
export const intervalSettings = {
  patternProperties: { [intervalName.source]: { type: 'string', pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d)|off)$' } },
};

/** Whether a variable sets the interval of a data type. */
export function isIntervalSetting(name: string): boolean {
  return intervalName.test(name);
}

const Monitoring = Type.Object(monitoringSettings);

/**
 * The options of a runtime that these settings are.
 * @param collectors of all plugins, whose data types the names of intervals hold
 */
export function monitoringOptions(
  settings: Static<typeof Monitoring>,
  collectors: readonly Pick<CollectorDefinition, 'name'>[],
): Pick<RuntimeOptions, 'polling' | 'alerts' | 'retention'> {
  const forEver = (value: number) => (value === 0 ? undefined : value);
  return {
    polling: settings.POLLING_ENABLED && {
      concurrency: settings.POLLING_CONCURRENCY,
      perDevice: settings.POLLING_PER_DEVICE,
      intervals: intervalsOf(settings, collectors),
    },
    alerts: settings.ALERT_ENABLED && {
      minSeverity: settings.ALERT_MIN_SEVERITY,
      deviceOfflineAfterSec: settings.ALERT_DEVICE_OFFLINE_SEC,
      errorRatePercent: settings.ALERT_ERROR_RATE_PERCENT,
      hitRatioPercent: settings.ALERT_HIT_RATIO_PERCENT,
      responseP95Ms: settings.ALERT_RESPONSE_P95_MS,
      poolPercent: settings.ALERT_POOL_PERCENT,
      fullWithinDays: settings.ALERT_FULL_WITHIN_DAYS,
      webhooks: listOf(settings.WEBHOOK_URLS) ?? [],
      ...(settings.WEBHOOK_SECRET ? { webhookSecret: settings.WEBHOOK_SECRET } : {}),
      ...(settings.GOTIFY_URL ? { gotifyUrl: settings.GOTIFY_URL } : {}),
      ...(settings.GOTIFY_TOKEN ? { gotifyToken: settings.GOTIFY_TOKEN } : {}),
    },
    retention: {
      system_metrics: forEver(settings.RETENTION_SYSTEM_METRICS_DAYS),
      system_metrics_hourly: forEver(settings.RETENTION_SYSTEM_METRICS_HOURLY_DAYS),
      system_metrics_daily: forEver(settings.RETENTION_SYSTEM_METRICS_DAILY_DAYS),
      container_snapshots: forEver(settings.RETENTION_CONTAINER_SNAPSHOTS_DAYS),
      drive_health: forEver(settings.RETENTION_DRIVE_HEALTH_DAYS),
      data_collection_audit: forEver(settings.RETENTION_DATA_COLLECTION_AUDIT_DAYS),
      snapshots: forEver(settings.RETENTION_SNAPSHOTS_DAYS),
      events: forEver(settings.RETENTION_EVENTS_DAYS),
      alerts: forEver(settings.RETENTION_ALERTS_DAYS),
      capacity_history: forEver(settings.RETENTION_CAPACITY_HISTORY_DAYS),
      configuration_snapshots: forEver(settings.RETENTION_CONFIGURATION_SNAPSHOTS_DAYS),
    },
  };
}

/** `POLLING_ZFS_POOL_STATUS_INTERVAL` is about the data type `zfs.pool-status`. */
function intervalsOf(
  settings: object,
  collectors: readonly Pick<CollectorDefinition, 'name'>[],
): Record<string, string> {
  const dataTypes = new Map(collectors.map(({ name }) => [name.toUpperCase().replace(/[^A-Z0-9]/g, '_'), name]));
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => {
      const part = intervalName.exec(name)?.[1];
      return part === undefined || typeof value !== 'string'
        ? []
        : [[dataTypes.get(part) ?? part.toLowerCase(), value]];
    }),
  );
}
