import { readdirSync } from 'node:fs';
import { parseOrRefuse, runParser } from '@infrastructor/testing';
import { describe, expect, it } from 'vitest';
import type { ContainerPort } from '../schemas/container-port.ts';
import type { ContainerSummary } from '../schemas/container-summary.ts';
import { readShared, sharedFolder, sharedIsAbsent } from '../testing/shared-data.ts';
import { dockerInfo, dockerInspect, dockerPs, dockerStats, dockerVersion } from './index.ts';

interface ApiContainer {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly Image: string;
  readonly Ports: readonly { IP?: string; PrivatePort: number; PublicPort?: number; Type: string }[] | null;
  readonly Labels: Record<string, string> | null;
  readonly State: string;
  readonly Status: string;
}

const read = (name: string) => readShared(`corpora/docker-bench/telegraf/${name}.out`);

const byPort = (ports: readonly ContainerPort[]) => ports.toSorted((a, b) => a.privatePort - b.privatePort);

function fromApi(container: ApiContainer) {
  return {
    id: container.Id.slice(0, 12),
    names: container.Names.map((name) => name.slice(1)),
    image: container.Image || undefined,
    status: container.Status,
    ports: byPort(
      (container.Ports ?? []).map(({ IP, PrivatePort, PublicPort, Type }) => ({
        ...(IP === undefined ? {} : { ip: IP }),
        privatePort: PrivatePort,
        ...(PublicPort === undefined ? {} : { publicPort: PublicPort }),
        type: Type,
      })),
    ),
  };
}

function comparable({ id, names, image, status, ports }: ContainerSummary) {
  return { id: id.slice(0, 12), names, image, status, ports: byPort(ports) };
}

describe.skipIf(sharedIsAbsent)(`the docker CLI over a recorded engine (${sharedIsAbsent ?? 'docker-bench'})`, () => {
  const api = sharedIsAbsent
    ? []
    : (JSON.parse(readShared('corpora/docker-bench/telegraf/api_list.json')) as readonly ApiContainer[]);

  it.each(['ps_json', 'ps_json_size', 'ps_running_json', 'ps_table'])('%s says what the engine said', (name) => {
    const { value } = runParser(dockerPs, read(name));
    expect(value.map(comparable)).toEqual(api.map(fromApi));
  });

  it.each(['ps_json', 'ps_json_size', 'ps_running_json'])('%s keeps labels and state', (name) => {
    const { value } = runParser(dockerPs, read(name));
    expect(value.map(({ labels, state }) => ({ labels, state }))).toEqual(
      api.map(({ Labels, State }) => ({ labels: Labels ?? {}, state: State })),
    );
  });

  it('reads the list of the engine API itself', () => {
    const { value } = runParser(dockerPs, readShared('corpora/docker-bench/telegraf/api_list.json'));
    expect(value.map(comparable)).toEqual(api.map(fromApi));
  });

  it('reads statistics from JSON and from the table alike', () => {
    const json = runParser(dockerStats, read('stats_json')).value;
    const table = runParser(dockerStats, read('stats_table')).value;
    expect(json[0]).toEqual({
      id: 'e2173b9478a6',
      name: 'tcd',
      cpuPercent: 0,
      memoryUsedBytes: 0,
      memoryLimitBytes: Math.round(17.64 * 1024 ** 3),
      memoryPercent: 0,
      networkReceivedBytes: 0,
      networkSentBytes: 0,
      blockReadBytes: 754_000,
      blockWrittenBytes: 0,
      pids: 0,
    });
    expect(table).toEqual(json.map(({ id: _, ...rest }) => rest));
  });

  it('reads the engine from JSON and from text alike', () => {
    const json = runParser(dockerInfo, read('info_json')).value;
    const text = runParser(dockerInfo, read('info')).value;
    expect(json).toMatchObject({
      name: 'absol',
      serverVersion: '17.09.0-ce',
      containers: 108,
      containersRunning: 98,
      containersPaused: 3,
      containersStopped: 6,
      images: 199,
      storageDriver: 'devicemapper',
      cpus: 4,
      memoryBytes: 3_840_757_760,
      clientVersion: '28.2.2',
    });
    const { memoryBytes = 0, ...rest } = text;
    expect(json).toMatchObject(rest);
    expect(memoryBytes / 3_840_757_760).toBeCloseTo(1, 3);
  });

  it('reads versions, details and a container that does not exist', () => {
    expect(runParser(dockerVersion, read('version_json')).value).toMatchObject({
      client: { version: '28.2.2', apiVersion: '1.43' },
      server: { version: '17.09.0-ce', minimumApiVersion: '1.24' },
    });
    const details = runParser(dockerInspect, read('inspect_all')).value;
    expect(details.map(({ id }) => id)).toEqual(api.map(({ Id }) => Id));
    expect(details[0]?.env).toContain('ENVVAR7=ENVVAR8=ENVVAR9');
    expect(details[0]?.state).toMatchObject({
      status: 'running',
      pid: 1234,
      health: { status: 'unhealthy', failingStreak: 1 },
    });
    expect(details[0]?.state.finishedAt).toBeUndefined();
    expect(runParser(dockerInspect, read('inspect_missing')).value).toEqual([]);
  });

  it.each(['node_ls', 'node_ls_json', 'system_df', 'system_df_json', 'system_df_v', 'ps_fmt', 'version_json', 'info'])(
    '%s is no list of containers',
    (name) => {
      expect(parseOrRefuse(dockerPs, read(name))).toBeUndefined();
      expect(parseOrRefuse(dockerStats, read(name))).toBeUndefined();
    },
  );

  it('reads every recorded inspect of telegraf', () => {
    const folder = 'corpora/telegraf/plugins/inputs/docker/testdata/';
    const files = readdirSync(`${sharedFolder}${folder}`).filter((name) => /^inspect_.*\.json$/.test(name));
    for (const file of files) {
      expect(runParser(dockerInspect, readShared(folder + file)).value).toHaveLength(1);
    }
    console.log(
      `docker-bench: 4 lists, 2 statistics, 2 infos, 2 inspects, version; telegraf: ${files.length} inspects read`,
    );
  });
});
