import { ParseError } from '@infrastructor/core';
import type { ComposeFile, ComposeVariable } from '../schemas/compose-file.ts';
import type { Service } from '../schemas/service.ts';
import { checkReferences } from './check-references.ts';
import { extendServices } from './extend-services.ts';
import { type FieldReader, flag, mapReader, raw, text, textMap, texts } from './field-reader.ts';
import { interpolateTree } from './interpolate-tree.ts';
import { isNull, type LocatedEntry, type LocatedMap, plainValue } from './located.ts';
import { ProblemList } from './problem-list.ts';
import { readService } from './read-service.ts';
import { readTree } from './read-tree.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

export interface ParseComposeOptions {
  /** Values of variables. Without it the defaults stand, and a variable that has none is empty and no problem. */
  readonly environment?: Readonly<Record<string, string>>;
}

const sections = ['services', 'networks', 'volumes', 'secrets', 'configs'] as const;
/** One of these makes a YAML map a compose file. */
const telling = new Set<string>([...sections, 'include', 'models']);
const known = new Set<string>([...telling, 'name', 'version']);

/** `external: true`, or the old `external: {name: x}`. */
const external: FieldReader = (node, path, problems) => {
  if (node.kind === 'scalar') return flag(node, path, problems);
  return true;
};

const common = { name: text, external, driver: text, labels: textMap };
const resourceFields: Readonly<Record<string, Readonly<Record<string, FieldReader>>>> = {
  networks: { ...common, internal: flag, attachable: flag, enable_ipv6: flag },
  volumes: common,
  secrets: { ...common, file: text, environment: text, content: text },
  configs: { ...common, file: text, environment: text, content: text },
};

type Entries = LocatedMap['entries'];

function sectionEntries(entries: Entries, key: string, problems: ProblemList): Entries {
  const node = entries.get(key)?.value;
  if (!node || isNull(node) || node.tag === 'reset') return new Map();
  if (node.kind === 'map') return node.entries;
  // v1 took a list of names for volumes and networks; compose v2 refuses it.
  if (key === 'services') throw new ParseError('"services" of the compose file is not a map of services');
  problems.error(`"${key}" has to be a map`, key, node.offset);
  return new Map();
}

function readResources(entries: Entries, key: string, problems: ProblemList): Record<string, object> {
  const read = mapReader<object>(resourceFields[key] ?? {});
  return Object.fromEntries(
    [...sectionEntries(entries, key, problems)].map(([name, { value }]) => {
      const fields = read(value, `${key}.${name}`, problems) ?? {};
      const written = value.kind === 'map' ? value.entries.get('external')?.value : undefined;
      const oldName = written?.kind === 'map' ? written.entries.get('name')?.value : undefined;
      return [name, oldName ? { name: plainValue(oldName), ...fields } : fields];
    }),
  );
}

function readInclude(entry: LocatedEntry | undefined, problems: ProblemList): ComposeFile['include'] {
  if (!entry || isNull(entry.value)) return [];
  const items = entry.value.kind === 'list' ? entry.value.items : [entry.value];
  const fields = { path: texts, project_directory: text, env_file: texts };
  return items.flatMap((item, index) => {
    const place = `include.${index}`;
    if (item.kind === 'scalar') return [{ path: texts(item, place, problems) ?? [] }];
    const include = mapReader<ComposeFile['include'][number]>(fields)(item, place, problems);
    return include ? [{ ...include, path: include.path ?? [] }] : [];
  });
}

/** Compose files of version 1 have the services at the top. They are told from other YAML by `image` and `build`. */
function isVersion1(entries: Entries): boolean {
  const values = [...entries.values()].map(({ value }) => value);
  return (
    values.length > 0 &&
    values.every((value) => value.kind === 'map' && (value.entries.has('image') || value.entries.has('build')))
  );
}

function topEntries(source: YamlSource, problems: ProblemList): Entries {
  const tree = readTree(source, problems);
  if (!tree || isNull(tree)) throw new ParseError('The compose file is empty');
  if (tree.kind !== 'map') throw new ParseError('Not a compose file: the top of the YAML is not a map');
  if ([...tree.entries.keys()].some((key) => telling.has(key))) return tree.entries;
  if (!isVersion1(tree.entries)) {
    throw new ParseError('Not a compose file: it has neither services nor include nor any other section of one');
  }
  problems.warning('This is the compose format of version 1, which docker compose refuses', '', tree.offset);
  return new Map([['services', { keyOffset: tree.offset, value: tree }]]);
}

/** Other fields of the top: models and `x-` ones are kept, unknown ones are kept and told. */
function otherFields(entries: Entries, problems: ProblemList): [string, unknown][] {
  return [...entries].flatMap(([key, { value, keyOffset }]): [string, unknown][] => {
    if (key !== 'models' && known.has(key)) return [];
    if (!known.has(key) && !key.startsWith('x-'))
      problems.error(`Compose knows no "${key}" at the top`, key, keyOffset);
    return [[key, raw(value, key, problems)]];
  });
}

function checkNames(services: Entries, problems: ProblemList): void {
  for (const [name, { keyOffset }] of services) {
    if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
      problems.error(
        'A service name may hold letters, digits, dots, dashes and underscores',
        `services.${name}`,
        keyOffset,
      );
    }
  }
}

/**
 * The model of a compose file as `docker compose config` would give it, for one file alone: anchors, merge keys and
 * `extends` within the file put in, variables replaced, every field in one form. What compose would refuse in a part of
 * the file is in `problems`; the rest is read all the same.
 * @throws {ParseError} when the text is no YAML (a template, a cut text) or no compose file
 */
export function parseCompose(written: string, { environment }: ParseComposeOptions = {}): ComposeFile {
  const source = readYaml(written);
  const problems = new ProblemList(source.positionOf);
  const variables = new Map<string, ComposeVariable>();
  const context = { environment, problems, positionOf: source.positionOf, variables };
  const entries = new Map(
    [...topEntries(source, problems)].map(([key, entry]): [string, LocatedEntry] => [
      key,
      key.startsWith('x-') ? entry : { ...entry, value: interpolateTree(entry.value, key, context) },
    ]),
  );
  const serviceNodes = sectionEntries(entries, 'services', problems);
  checkNames(serviceNodes, problems);
  const own = [...serviceNodes].map(([name, { value }]): [string, Service] => [
    name,
    readService(value, `services.${name}`, problems),
  ]);
  const resources = Object.fromEntries(
    sections.slice(1).map((key) => [key, readResources(entries, key, problems)]),
  ) as Pick<ComposeFile, 'networks' | 'volumes' | 'secrets' | 'configs'>;
  const services = extendServices(Object.fromEntries(own), serviceNodes, problems);
  const include = readInclude(entries.get('include'), problems);
  // Included files may define what is used here.
  if (include.length === 0) checkReferences({ services, ...resources }, serviceNodes, problems);
  const name = entries.get('name');
  const version = entries.get('version');
  return {
    ...(name && !isNull(name.value) ? { name: text(name.value, 'name', problems) ?? '' } : {}),
    ...(version && !isNull(version.value) ? { version: text(version.value, 'version', problems) ?? '' } : {}),
    services,
    ...resources,
    include,
    ...Object.fromEntries(otherFields(entries, problems)),
    variables: [...variables.values()],
    problems: [...problems.list],
  };
}
