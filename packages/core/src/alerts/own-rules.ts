import type { Severity } from '../events/bus.ts';

/** Rules of the installation itself and of what no single snapshot tells; the others come from plugins. */
export interface OwnRule {
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  readonly holdForMs: number;
  readonly clearForMs: number;
}

const minutes = (count: number) => count * 60_000;

const define = <Name extends string>(rules: Readonly<Record<Name, Omit<OwnRule, 'name'>>>) =>
  Object.fromEntries(
    Object.entries<Omit<OwnRule, 'name'>>(rules).map(([name, rule]) => [name, Object.freeze({ name, ...rule })]),
  ) as unknown as Readonly<Record<Name, OwnRule>>;

export const ownRules = define({
  'device-offline': {
    description: 'A device cannot be reached, or refuses every credential',
    severity: 'critical',
    // The time that it has to hold is a setting.
    holdForMs: 0,
    clearForMs: 0,
  },
  'disk-full-soon': {
    description: 'A file system or pool will be full soon, by the trend of its history',
    severity: 'warning',
    holdForMs: 0,
    clearForMs: 0,
  },
  'error-rate': {
    description: 'Many operations fail for reasons that are not their callers’',
    severity: 'warning',
    holdForMs: minutes(2),
    clearForMs: minutes(5),
  },
  'slow-answers': {
    description: 'One of twenty operations takes long',
    severity: 'warning',
    holdForMs: minutes(2),
    clearForMs: minutes(5),
  },
  'cache-hit-ratio': {
    description: 'The cache answers less than it should',
    severity: 'info',
    holdForMs: minutes(15),
    clearForMs: minutes(15),
  },
  'database-pool': {
    description: 'Nearly all connections to the database are in use',
    severity: 'warning',
    holdForMs: minutes(1),
    clearForMs: minutes(2),
  },
});

export type OwnRuleName = keyof typeof ownRules;
