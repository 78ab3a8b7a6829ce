import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseCompose } from '../model/parse-compose.ts';
import { adaptCompose } from './adapt-compose.ts';
import type { PortUse } from './device-state.ts';
import { addressesOverlap } from './port-ledger.ts';

const protocol = fc.constantFrom('tcp', 'udp');
const address = fc.constantFrom('0.0.0.0', '::', '127.0.0.1', '10.0.0.1');
const port = fc.integer({ min: 100, max: 130 });

const use = fc
  .record({ protocol, address, port })
  .map((fields): PortUse => ({ ...fields, state: 'listening', owner: {} }));

/** Items of the short and the long syntax, single and in ranges, with and without an address. */
const item = fc
  .record({
    protocol,
    host: fc.option(address, { nil: undefined }),
    port,
    count: fc.integer({ min: 1, max: 4 }),
    isLong: fc.boolean(),
  })
  .map(({ protocol: transport, host, port: first, count, isLong }) => {
    if (isLong) {
      const ip = host === undefined ? '' : `, host_ip: "${host}"`;
      return `{ target: 80, published: ${first}, protocol: ${transport}${ip} }`;
    }
    const ip = host === undefined ? '' : host.includes(':') ? `[${host}]:` : `${host}:`;
    const range = (start: number) => (count === 1 ? `${start}` : `${start}-${start + count - 1}`);
    return `"${ip}${range(first)}:${range(5000)}/${transport}"`;
  });

it('no port that is chosen clashes with the device or with another of the file', () => {
  fc.assert(
    fc.property(
      fc.array(use, { maxLength: 25 }),
      fc.array(fc.array(item, { maxLength: 4 }), { minLength: 1, maxLength: 3 }),
      (ports, services) => {
        const text = `services:\n${services
          .map((items, index) => `  s${index}:\n    image: x\n    ports: [${items.join(', ')}]\n`)
          .join('')}`;
        const options = {
          updateAppdataPaths: false,
          autoAssignPorts: true,
          portRangeStart: 90,
          portRangeEnd: 400,
          customPortMappings: {},
          updateNetworks: false,
          generateProxyConfigs: false,
        };
        const adapted = adaptCompose(text, { ports, networks: [] }, options);
        expect(adapted.warnings).toEqual([]);
        const chosen = Object.values(parseCompose(adapted.composeContent).services).flatMap(
          (service) => service.ports ?? [],
        );
        const taken = ports.map((other) => ({
          host_ip: other.address,
          published: other.port,
          protocol: other.protocol,
        }));
        for (const [index, mine] of chosen.entries()) {
          for (const other of [...taken, ...chosen.slice(0, index)]) {
            const isSame = other.published === mine.published && other.protocol === mine.protocol;
            expect(isSame && addressesOverlap(mine.host_ip, other.host_ip), JSON.stringify([text, mine, other])).toBe(
              false,
            );
          }
        }
        expect(adaptCompose(adapted.composeContent, { ports, networks: [] }, options).changes).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});
