import { readdirSync } from 'node:fs';
import { isInfrastructorError } from '@infrastructor/core';
import { parseOrRefuse } from '@infrastructor/testing';
import { describe, expect, it } from 'vitest';
import { parseCompose } from '../model/parse-compose.ts';
import { compose } from '../parsers/compose.ts';
import type { ComposeFile } from '../schemas/compose-file.ts';
import { readShared, sharedFolder, sharedIsAbsent } from '../testing/shared-data.ts';
import { adaptCompose } from './adapt-compose.ts';
import type { DeviceState, PortUse } from './device-state.ts';

/** A device on which what compose files usually want is taken. */
const busy: DeviceState = {
  ports: [22, 53, 80, 443, 3000, 5000, 5432, 6379, 8000, 8080, 8081, 8443, 9000].flatMap((port): PortUse[] =>
    ['tcp', 'udp'].map((protocol) => ({
      protocol,
      address: '0.0.0.0',
      port,
      state: 'listening',
      owner: { process: 'taken' },
    })),
  ),
  networks: [
    { name: 'swag', kind: 'engine', subnets: ['172.16.0.0/12'] },
    { name: 'lan', kind: 'route', subnets: ['192.168.0.0/16'] },
  ],
  appdataPath: '/srv/device-data',
  proxyNetwork: 'swag',
};

const options = {
  updateAppdataPaths: true,
  autoAssignPorts: true,
  portRangeStart: 20_000,
  portRangeEnd: 29_000,
  customPortMappings: {},
  updateNetworks: true,
  generateProxyConfigs: true,
};

/** All of them take a minute; the tool for it is to set this to 1. */
const everyNth = Number(process.env.COMPOSE_BENCH_NTH ?? 6);

const comments = (text: string) => text.match(/(?<=^|\s)#.*$/gm) ?? [];

/** Everything of a model but what may be changed. */
function untouched(file: ComposeFile): unknown {
  const services = Object.entries(file.services).map(([name, { ports: _, volumes, networks: __, ...rest }]) => [
    name,
    rest,
    volumes?.map(({ source: ___, ...mount }) => mount),
  ]);
  const { services: _, networks: __, problems: ___, variables, volumes, ...rest } = file;
  return { services, names: variables.map(({ name }) => name), volumes: Object.keys(volumes), rest };
}

function clashes(file: ComposeFile): string[] {
  return Object.entries(file.services).flatMap(([name, { ports = [], network_mode }]) =>
    network_mode === 'host'
      ? []
      : ports.flatMap(({ published, protocol }) =>
          busy.ports.some((use) => use.port === published && use.protocol === protocol) ? [`${name} ${published}`] : [],
        ),
  );
}

describe.skipIf(sharedIsAbsent)(
  `adapting files of compose-bench (${sharedIsAbsent ?? 'every change is listed'})`,
  () => {
    it('keeps what it does not list, keeps comments, leaves no clash and finds nothing more to do', {
      timeout: 300_000,
    }, () => {
      const folder = 'corpora/compose-bench/files';
      const counts = { files: 0, changed: 0, changes: 0, warnings: 0, withWarnings: 0, clashesLeft: 0 };
      const files = sharedIsAbsent ? [] : readdirSync(`${sharedFolder}${folder}`);
      for (const file of files.filter((_, index) => index % everyNth === 0)) {
        const text = readShared(`${folder}/${file}`);
        const before = parseOrRefuse(compose, text);
        if (!before) {
          expect(() => adaptCompose(text, busy, options), file).toThrow();
          continue;
        }
        const adapted = adaptCompose(text, busy, options);
        const after = parseCompose(adapted.composeContent);
        expect(untouched(after), file).toEqual(untouched(before));
        expect(comments(adapted.composeContent), file).toEqual(comments(text));
        expect(adapted.changed, file).toBe(adapted.changes.length > 0);
        const errors = (model: ComposeFile) => model.problems.filter(({ severity }) => severity === 'error').length;
        expect(errors(after), file).toBe(errors(before));
        const again = adaptCompose(adapted.composeContent, busy, options);
        expect(again.changes, file).toEqual([]);
        const left = clashes(after);
        if (left.length > 0)
          expect(adapted.warnings.join('\n'), `${file}: ${left}`).toMatch(/variable|extends|should become|host/);
        counts.files += 1;
        counts.changed += adapted.changed ? 1 : 0;
        counts.changes += adapted.changes.length;
        counts.warnings += adapted.warnings.length;
        counts.withWarnings += adapted.warnings.length > 0 ? 1 : 0;
        counts.clashesLeft += left.length;
      }
      console.log(`adaptCompose: ${JSON.stringify(counts)}`);
    });

    it('refuses what is no compose file with a typed error', () => {
      try {
        adaptCompose('a: {{ template }}', busy, options);
        expect.unreachable();
      } catch (error) {
        expect(isInfrastructorError(error)).toBe(true);
      }
    });
  },
);
