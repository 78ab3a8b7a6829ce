import type { SystemdRow } from '../schemas/systemd-row.ts';
import { numberAt, textAt } from './json.ts';
import { known } from './known.ts';
import { isoOfSeconds } from './time.ts';

const microseconds = (value: number | undefined) =>
  value === undefined || value === 0 ? undefined : isoOfSeconds(value / 1_000_000);

/** One object of `systemctl … --output=json`; its keys tell which list it is from. */
export function systemdRowOfJson(entry: unknown): SystemdRow | undefined {
  const text = (key: string) => textAt(entry, key);
  const [unit, unitFile, listen, job] = [
    text('unit'),
    text('unit_file'),
    text('listen'),
    numberAt(entry, 'job') ?? text('job'),
  ];
  const state = text('state');
  if (unitFile !== undefined && state !== undefined)
    return known({ kind: 'unit-file' as const, unitFile, state, preset: text('preset') });
  if (unit === undefined) return undefined;
  const [load, active, sub, type] = [text('load'), text('active'), text('sub'), text('type')];
  if (load !== undefined && active !== undefined && sub !== undefined)
    return known({
      kind: 'unit' as const,
      unit,
      load,
      active,
      sub,
      job: text('job'),
      description: text('description'),
    });
  if (listen !== undefined) return known({ kind: 'socket' as const, listen, type, unit, activates: text('activates') });
  if (job !== undefined && type !== undefined && state !== undefined)
    return { kind: 'job', job: Number(job), unit, type, state };
  const [next, last] = [microseconds(numberAt(entry, 'next')), microseconds(numberAt(entry, 'last'))];
  return known({ kind: 'timer' as const, unit, activates: text('activates'), next, last });
}
