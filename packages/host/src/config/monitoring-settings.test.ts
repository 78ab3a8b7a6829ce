import { expect, test } from 'vitest';
import { loadSettings } from './load-settings.ts';
import { monitoringOptions } from './monitoring-settings.ts';

const collectors = [{ name: 'system.metrics' }, { name: 'zfs.pool-status' }];

const optionsOf = (environment: Record<string, string>) =>
  monitoringOptions(loadSettings(environment, '/nonexistent'), collectors);

test('polling and alerts are on, and off when they are turned off', () => {
  expect(optionsOf({})).toMatchObject({
    polling: { concurrency: 256, intervals: {} },
    alerts: { minSeverity: 'warning', webhooks: [] },
    retention: { system_metrics: 90, container_snapshots: 30, data_collection_audit: 365 },
  });
  expect(optionsOf({}).retention?.configuration_snapshots).toBeUndefined();
  expect(optionsOf({ POLLING_ENABLED: 'false', ALERT_ENABLED: 'false' })).toMatchObject({
    polling: false,
    alerts: false,
  });
});

test('an interval is set by the name of its data type', () => {
  const { polling } = optionsOf({
    POLLING_SYSTEM_METRICS_INTERVAL: '30s',
    POLLING_ZFS_POOL_STATUS_INTERVAL: 'off',
    POLLING_UPS_STATUS_INTERVAL: '1m',
  });
  expect(polling).toMatchObject({
    intervals: { 'system.metrics': '30s', 'zfs.pool-status': 'off', ups_status: '1m' },
  });
  expect(() => optionsOf({ POLLING_SYSTEM_METRICS_INTERVAL: 'often' })).toThrow(/POLLING_SYSTEM_METRICS_INTERVAL/);
});

test('retention of 0 days is for ever, and targets of alerts are listed', () => {
  const { retention, alerts } = optionsOf({
    RETENTION_EVENTS_DAYS: '0',
    WEBHOOK_URLS: 'https://a.example/x, https://b.example',
    WEBHOOK_SECRET: 'a long secret',
  });
  expect(retention).toMatchObject({ events: undefined });
  expect(alerts).toMatchObject({
    webhooks: ['https://a.example/x', 'https://b.example'],
    webhookSecret: 'a long secret',
  });
});
