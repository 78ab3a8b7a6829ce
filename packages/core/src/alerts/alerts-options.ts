import { type Static, Type } from 'typebox';
import { defineOptions } from '../contract/options.ts';

const percent = (value: number, description: string) =>
  Type.Number({ minimum: 0, maximum: 100, default: value, description });

export const AlertsOptions = Type.Object({
  enabled: Type.Boolean({ default: false, description: 'Watch the rules of all plugins, and tell of what they find' }),
  minSeverity: Type.Enum(['info', 'warning', 'critical'], {
    default: 'warning',
    description: 'Less severe alerts are listed, and nobody is told of them',
  }),
  webhooks: Type.Array(Type.String({ pattern: '^https?://' }), {
    default: [],
    description: 'URLs to which alerts are posted',
  }),
  webhookSecret: Type.Optional(
    Type.String({ minLength: 8, description: 'Signs what is posted (Standard Webhooks, HMAC-SHA256)' }),
  ),
  gotifyUrl: Type.Optional(Type.String({ pattern: '^https?://', description: 'A Gotify server' })),
  gotifyToken: Type.Optional(Type.String({ minLength: 1, description: 'Token of an application of that server' })),
  deviceOfflineAfterSec: Type.Number({
    minimum: 0,
    default: 120,
    description: 'A device that cannot be reached for so long is an alert',
  }),
  errorRatePercent: percent(5, 'More failed operations than this are an alert'),
  hitRatioPercent: percent(50, 'Fewer answers from the cache than this are an alert'),
  responseP95Ms: Type.Number({
    minimum: 1,
    default: 5_000,
    description: 'One of twenty operations that takes longer than this is an alert',
  }),
  poolPercent: percent(90, 'More connections of the database pool in use than this are an alert'),
  fullWithinDays: Type.Number({
    minimum: 0.1,
    default: 7,
    description: 'A file system or pool that will be full within so long, by its trend, is an alert',
  }),
  tickSec: Type.Number({
    minimum: 0.05,
    default: 15,
    description: 'How often what does not come by itself is looked at',
  }),
});

export type AlertsOptions = Static<typeof AlertsOptions>;

/** Settings of alerts. */
export const alertsOptions = defineOptions('alerts', AlertsOptions);
