import { defineParser } from '@infrastructor/core';
import { type Sensor, Sensors } from '../schemas/sensor.ts';
import { isJsonObject, type JsonObject, readJson, textAt } from './json.ts';
import { known } from './known.ts';
import { unreadable } from './text.ts';

/** Features by the prefix of their values (lm-sensors, lib/sensors.h; kernel doc hwmon/sysfs-interface). */
const kinds: Readonly<Record<string, readonly [Sensor['kind'], string]>> = {
  temp: ['temperature', '°C'],
  fan: ['fan', 'rpm'],
  in: ['voltage', 'V'],
  curr: ['current', 'A'],
  power: ['power', 'W'],
  energy: ['energy', 'J'],
  humidity: ['humidity', '%'],
};

function readFeature(chip: string, adapter: string | undefined, label: string, values: JsonObject): Sensor | undefined {
  const keys = Object.keys(values);
  const [prefix, type] = /^(([a-z]+)\d+)_/.exec(keys[0] ?? '')?.slice(1) ?? [];
  if (prefix === undefined || type === undefined) return undefined;
  const number = (...suffixes: readonly string[]) => {
    const key = suffixes.map((suffix) => `${prefix}_${suffix}`).find((name) => typeof values[name] === 'number');
    return key === undefined ? undefined : (values[key] as number);
  };
  const [kind, unit] = kinds[type] ?? (['other', undefined] as const);
  const alarms = keys.filter((key) => key.endsWith('_alarm') || key.endsWith('_fault'));
  return known({
    chip,
    adapter,
    label,
    kind,
    unit,
    value: number('input', 'average'),
    min: number('min'),
    max: number('max'),
    critical: number('crit', 'emergency'),
    alarm: alarms.length === 0 ? undefined : alarms.some((key) => values[key] !== 0),
  });
}

/** Reads `sensors -j` of lm-sensors (sensors(1)). An empty object is a machine without sensors. */
export const sensors = defineParser({
  name: 'sensors',
  description: 'Temperatures, fans and voltages, from sensors -j',
  output: Sensors,
  parse(text) {
    const json = readJson(text, 'sensors -j');
    if (!isJsonObject(json) || !Object.values(json).every(isJsonObject))
      throw unreadable('sensors -j', 'it has no JSON object of chips');
    return Object.entries(json).flatMap(([chip, features]) =>
      !isJsonObject(features)
        ? []
        : Object.entries(features).flatMap(([label, values]) =>
            isJsonObject(values) ? (readFeature(chip, textAt(features, 'Adapter'), label, values) ?? []) : [],
          ),
    );
  },
});
