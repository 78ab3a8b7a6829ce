import type { Dataset } from '../schemas/dataset.ts';
import type { Property } from '../schemas/property.ts';

/** Datasets with the snapshots that they are clones of, so that those are not suggested for removal. */
export function withOrigins(datasets: readonly Dataset[], properties: readonly Property[]): Dataset[] {
  const origins = new Map(
    properties.flatMap(({ name, property, value }) =>
      property === 'origin' && typeof value === 'string' ? [[name, value] as const] : [],
    ),
  );
  return datasets.map((dataset) => {
    const origin = origins.get(dataset.name);
    return origin === undefined ? dataset : { ...dataset, origin };
  });
}
