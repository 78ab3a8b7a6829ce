import type { ComposeFile } from '../schemas/compose-file.ts';
import type { Service } from '../schemas/service.ts';
import type { LocatedMap } from './located.ts';
import type { ProblemList } from './problem-list.ts';

type Sections = Pick<ComposeFile, 'services' | 'networks' | 'volumes' | 'secrets' | 'configs'>;

function missing(names: readonly string[], known: object): string[] {
  return names.filter((name) => !Object.hasOwn(known, name));
}

function references(service: Service, file: Sections): readonly (readonly [kind: string, names: string[]])[] {
  const named = (service.volumes ?? []).flatMap(({ type, source }) => (type === 'volume' && source ? [source] : []));
  const required = Object.entries(service.depends_on ?? {}).filter(([, { required: needed }]) => needed !== false);
  return [
    ['network', missing(Object.keys(service.networks ?? {}), { ...file.networks, default: {} })],
    ['volume', missing(named, file.volumes)],
    [
      'service',
      missing(
        required.map(([name]) => name),
        file.services,
      ),
    ],
    [
      'secret',
      missing(
        (service.secrets ?? []).map(({ source }) => source),
        file.secrets,
      ),
    ],
    [
      'config',
      missing(
        (service.configs ?? []).map(({ source }) => source),
        file.configs,
      ),
    ],
  ];
}

/** Tells of networks, volumes, services, secrets and configs that are used and nowhere defined. */
export function checkReferences(file: Sections, nodes: LocatedMap['entries'], problems: ProblemList): void {
  for (const [name, service] of Object.entries(file.services)) {
    for (const [kind, names] of references(service, file)) {
      for (const absent of names) {
        const offset = nodes.get(name)?.keyOffset ?? 0;
        problems.error(`The ${kind} "${absent}" is used and not defined`, `services.${name}`, offset);
      }
    }
  }
}
