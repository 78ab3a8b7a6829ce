import { type Static, Type } from '@infrastructor/core';

const measured = (unit: string, description: string) =>
  Type.Optional(Type.Number({ description: `${description}, ${unit}` }));

export const PowerSupply = Type.Object({
  name: Type.String(),
  model: Type.Optional(Type.String()),
  status: Type.Enum(['online', 'on-battery', 'low-battery', 'off', 'unknown']),
  chargePercent: measured('%', 'Charge of the battery'),
  runtimeSec: measured('seconds', 'How long the battery lasts at this load'),
  loadPercent: measured('%', 'Load of what the supply can give'),
  inputVolts: measured('volts', 'Voltage of the mains'),
});
export type PowerSupply = Static<typeof PowerSupply>;

/** A variable that the supply does not have is left out; nothing is made up for it. */
export function powerSupplyOf(name: string, variables: Readonly<Record<string, string>>): PowerSupply {
  const number = (variable: string) => {
    const value = Number.parseFloat(variables[variable] ?? '');
    return Number.isNaN(value) ? undefined : value;
  };
  const figures = {
    chargePercent: number('battery.charge'),
    runtimeSec: number('battery.runtime'),
    loadPercent: number('ups.load'),
    inputVolts: number('input.voltage'),
  };
  return {
    name,
    ...(variables['ups.model'] && { model: variables['ups.model'] }),
    status: statusOf(variables['ups.status']),
    ...Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined)),
  };
}

/** Status words of NUT, the gravest first (RFC 9271, section 5.1). */
const statusWords = [
  ['LB', 'low-battery'],
  ['OFF', 'off'],
  ['OB', 'on-battery'],
  ['OL', 'online'],
] as const;

function statusOf(words: string | undefined): PowerSupply['status'] {
  const said = words?.split(' ') ?? [];
  return statusWords.find(([word]) => said.includes(word))?.[1] ?? 'unknown';
}
