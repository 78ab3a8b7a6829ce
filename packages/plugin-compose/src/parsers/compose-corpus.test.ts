import { readdirSync } from 'node:fs';
import { normalize } from 'node:path/posix';
import { parseOrRefuse } from '@infrastructor/testing';
import { describe, expect, it } from 'vitest';
import type { ComposeFile } from '../schemas/compose-file.ts';
import type { Service } from '../schemas/service.ts';
import { readShared, sharedFolder, sharedIsAbsent } from '../testing/shared-data.ts';
import { compose } from './compose.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Expected {
  readonly kind: 'compose' | 'other-yaml' | 'yaml-error';
  readonly services?: readonly string[];
  readonly images?: Readonly<Record<string, string | null>>;
  readonly container_names?: Readonly<Record<string, string>>;
  readonly top_networks?: readonly string[];
  readonly top_volumes?: readonly string[];
  readonly compose_v1_config?: { readonly services: Readonly<Record<string, Fields>> } | null;
}

/** Compose v1 prints a dollar sign as it has to be written. */
const undoubled = (value: unknown): unknown =>
  value === undefined ? undefined : (JSON.parse(JSON.stringify(value).replaceAll('$$', '$')) as unknown);

/** Paths as v1 makes them: absolute, without what can be left out. Its home was the project folder. */
function project(path: string | undefined): string | undefined {
  if (path === undefined || !/^[./~]/.test(path)) return path;
  const absolute = path.startsWith('/') ? path : `/PROJECT/${path.replace(/^~/, '')}`;
  return withoutSlash(normalize(absolute));
}

function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).toSorted();

function v1Mount(mount: unknown): unknown {
  if (typeof mount === 'object') {
    const { source, target, read_only } = mount as { source?: string; target: string; read_only?: boolean };
    return [project(source), withoutSlash(normalize(target)), read_only === true];
  }
  const [first = '', second, options = ''] = String(mount).split(':');
  return [
    second === undefined ? undefined : project(first),
    withoutSlash(normalize(second ?? first)),
    options.split(',').includes('ro'),
  ];
}

/** What two models say of a field, in one form. v1 lists ports in an order of its own and took 22222:22 for base 60. */
const comparisons: Readonly<Record<string, (mine: Service, theirs: Fields) => readonly [unknown, unknown]>> = {
  image: (mine, theirs) => [mine.image, theirs.image],
  container_name: (mine, theirs) => [mine.container_name, theirs.container_name],
  environment: (mine, theirs) => [
    mine.environment ?? {},
    Object.fromEntries(
      Object.entries((undoubled(theirs.environment) ?? {}) as Fields).map(([key, value]) => [
        key,
        value === null ? null : String(value),
      ]),
    ),
  ],
  ports: (mine, theirs) => [
    sorted((mine.ports ?? []).map(({ target, published, protocol }) => [target, published, protocol])),
    sorted(
      ((theirs.ports ?? []) as { target: number; published?: number; protocol?: string }[]).map((port) =>
        port.target === 1_333_342
          ? [22, 22_222, 'tcp']
          : [port.target, port.published, (port.protocol ?? 'tcp').toLowerCase()],
      ),
    ),
  ],
  volumes: (mine, theirs) => [
    sorted(
      (mine.volumes ?? []).map(({ source, target, read_only }) => [
        project(source),
        withoutSlash(normalize(target)),
        read_only === true,
      ]),
    ),
    sorted(((theirs.volumes ?? []) as unknown[]).map(v1Mount)),
  ],
  networks: (mine, theirs) => [
    Object.keys(mine.networks ?? {}).toSorted(),
    Object.keys((theirs.networks ?? {}) as Fields).toSorted(),
  ],
  depends_on: (mine, theirs) => [
    Object.fromEntries(Object.entries(mine.depends_on ?? {}).map(([name, { condition }]) => [name, { condition }])),
    theirs.depends_on ?? {},
  ],
  command: (mine, theirs) => [mine.command, undoubled(theirs.command)],
  entrypoint: (mine, theirs) => [mine.entrypoint, undoubled(theirs.entrypoint)],
  labels: (mine, theirs) => [mine.labels ?? {}, undoubled(theirs.labels) ?? {}],
  restart: (mine, theirs) => [mine.restart, theirs.restart],
  network_mode: (mine, theirs) => [mine.network_mode, theirs.network_mode],
  deploy: (mine, theirs) => [mine.deploy, undoubled(theirs.deploy)],
};

describe.skipIf(sharedIsAbsent)(
  `compose-bench (${sharedIsAbsent ?? 'facts and the model of docker-compose config'})`,
  () => {
    const folder = 'corpora/compose-bench/';
    const files = sharedIsAbsent ? [] : readdirSync(`${sharedFolder}${folder}files`);
    const read = files.map((file) => ({
      file,
      expected: JSON.parse(readShared(`${folder}expected/${file}.json`)) as Expected,
      model: parseOrRefuse(compose, readShared(`${folder}files/${file}`)),
    }));
    const composeFiles = read.filter(({ expected }) => expected.kind === 'compose');

    it('reads every compose file and refuses what is none', () => {
      expect(composeFiles.filter(({ model }) => !model).map(({ file }) => file)).toEqual([]);
      const others = read.filter(({ expected, model }) => expected.kind !== 'compose' && model).map(({ file }) => file);
      // Files of includes alone are compose files, and !reset is a tag of the compose specification.
      expect(others.every((file) => /include|combined|extends_reset/.test(file))).toBe(true);
      console.log(
        `compose-bench: ${composeFiles.length} compose files read, ${read.length - composeFiles.length - others.length} others refused`,
      );
    });

    it('knows services, images, names and sections', () => {
      for (const { file, expected, model } of composeFiles) {
        const file_ = model as ComposeFile;
        expect(Object.keys(file_.services).toSorted(), file).toEqual(expected.services?.toSorted());
        expect(Object.keys(file_.networks).toSorted(), file).toEqual(expected.top_networks?.toSorted());
        expect(Object.keys(file_.volumes).toSorted(), file).toEqual(expected.top_volumes?.toSorted());
        for (const [name, image] of Object.entries(expected.images ?? {})) {
          const { image: mine, extends: extending } = file_.services[name] ?? {};
          if (!image?.includes('$') && !extending) expect(mine ?? null, file).toBe(image);
        }
      }
    });

    it.each(Object.keys(comparisons))('agrees with docker-compose about %s', (field) => {
      let same = 0;
      const different: string[] = [];
      for (const { file, expected, model } of composeFiles) {
        for (const [name, theirs] of Object.entries(expected.compose_v1_config?.services ?? {})) {
          const [mine, wanted] = comparisons[field]?.(model?.services[name] ?? {}, theirs) ?? [];
          if (JSON.stringify(sortKeys(mine)) === JSON.stringify(sortKeys(wanted))) same += 1;
          else different.push(`${file} ${name}`);
        }
      }
      console.log(
        `compose-bench ${field}: ${same} of ${same + different.length} services agree; not: ${different.join(', ') || 'none'}`,
      );
      expect(same / (same + different.length)).toBeGreaterThanOrEqual(0.99);
    });
  },
);

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sortKeys(entry)]),
  );
}
