/** What the tools answered; undefined where one could not be asked. */
export interface Evidence {
  readonly metrics: Metrics | undefined;
  readonly errors: readonly { readonly unit?: string; readonly message: string }[] | undefined;
  readonly containers: readonly Container[] | undefined;
}

interface Metrics {
  readonly cpu?: { readonly usedPercent: number; readonly cores: number };
  readonly memory?: { readonly usedPercent: number };
  readonly load?: { readonly load5m: number };
  readonly filesystems: readonly { readonly mountedOn: string; readonly usedPercent?: number }[];
}

interface Container {
  readonly name: string;
  readonly state: string;
  readonly health?: string;
}

export interface Finding {
  readonly subject: string;
  readonly detail: string;
}

/** What stands out, with the figures that say so. What is not known is no finding. */
export function findings({ metrics, errors, containers }: Evidence): readonly Finding[] {
  return [
    ...(metrics ? strained(metrics) : []),
    ...(containers ?? [])
      .filter(({ state, health }) => state === 'restarting' || health === 'unhealthy')
      .map(({ name, state, health }) => ({ subject: `container ${name}`, detail: health ?? state })),
    ...noisiest(errors ?? []),
  ];
}

function* strained({ cpu, memory, load, filesystems }: Metrics): Generator<Finding> {
  if (memory && memory.usedPercent > 90) yield { subject: 'memory', detail: `${memory.usedPercent} % in use` };
  if (cpu && load && load.load5m > 2 * cpu.cores) {
    yield { subject: 'load', detail: `${load.load5m} over five minutes on ${cpu.cores} cores` };
  }
  for (const { mountedOn, usedPercent } of filesystems) {
    if (usedPercent !== undefined && usedPercent > 90) {
      yield { subject: `filesystem ${mountedOn}`, detail: `${usedPercent} % full` };
    }
  }
}

/** Errors of the last hour, by the unit that wrote most of them. */
function noisiest(lines: readonly { readonly unit?: string }[]): readonly Finding[] {
  const counts = new Map<string, number>();
  for (const { unit = 'no unit' } of lines) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([unit, count]) => ({ subject: `log of ${unit}`, detail: `${count} errors in the last hour` }));
}
