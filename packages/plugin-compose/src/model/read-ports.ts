import type { ComposePort } from '../schemas/port.ts';
import { type FieldReader, integer, readFields, scalarText, text } from './field-reader.ts';
import { isNull } from './located.ts';

const highestPort = 65_535;
const short = /^(?:(?:(.*):)?(\d*)(?:-(\d+))?:)?(\d+)(?:-(\d+))?(?:\/([A-Za-z]+))?$/;

/** A required variable without a value stays as it is written; the port in the container is known all the same. */
const unresolved = /^(\$\{.+\}):(\d+)(?:\/([A-Za-z]+))?$/;

function published(value: number | string): { published: number | string } {
  return { published: value };
}

/**
 * Ports of the short syntax `[[IP:]HOST[-HOST]:]CONTAINER[-CONTAINER][/PROTOCOL]`, an IPv6 address in brackets or not
 * (compose-go `ParsePortConfig`, nat `ParsePortSpec`). Undefined when it is none.
 */
export function parsePort(written: string): ComposePort[] | undefined {
  const [, variable, port, transport = 'tcp'] = unresolved.exec(written.trim()) ?? [];
  if (variable !== undefined && Number(port) <= highestPort) {
    return [{ target: Number(port), published: variable, protocol: transport.toLowerCase() }];
  }
  const match = short.exec(written.trim());
  if (!match) return undefined;
  const [, address = '', hostFirst = '', hostLast, first, last, protocol = 'tcp'] = match;
  const ip = address.replace(/^\[(.*)\]$/, '$1');
  if (ip !== '' && !/^[0-9a-fA-F.:%a-z]+$/.test(ip)) return undefined;
  const target = Number(first);
  const count = Number(last ?? first) - target + 1;
  const host = Number(hostFirst);
  const hostCount = Number(hostLast ?? hostFirst) - host + 1;
  if (count < 1 || target + count - 1 > highestPort || hostCount < 1 || host + hostCount - 1 > highestPort) {
    return undefined;
  }
  const isHostRange = hostLast !== undefined && count === 1 && hostCount > 1;
  if (hostFirst !== '' && hostCount !== count && !isHostRange) return undefined;
  return Array.from({ length: count }, (_, offset) => ({
    target: target + offset,
    ...(hostFirst === '' ? {} : published(isHostRange ? `${hostFirst}-${hostLast}` : host + offset)),
    ...(ip === '' ? {} : { host_ip: ip }),
    protocol: protocol.toLowerCase(),
  }));
}

/** A port or a range: "8080" is a number, "8000-8010" stays a text. */
const publishedPort: FieldReader<number | string> = (node, path, problems) => {
  const written = text(node, path, problems);
  if (written === undefined || written === '') return undefined;
  if (/^\d+$/.test(written) && Number(written) <= highestPort) return Number(written);
  if (/^\d+-\d+$|^\$\{.+\}$/.test(written)) return written;
  problems.error(`"${written}" is no port`, path, node.offset);
  return undefined;
};

const longFields = {
  target: integer,
  published: publishedPort,
  host_ip: text,
  protocol: text,
  mode: text,
  name: text,
  app_protocol: text,
};

function readLong(...[node, path, problems]: Parameters<FieldReader>): ComposePort[] {
  const fields = readFields(node, path, problems, longFields) as Partial<ComposePort>;
  const { target } = fields;
  if (target === undefined || target < 0 || target > highestPort) {
    problems.error('A port needs a target between 0 and 65535', path, node.offset);
    return [];
  }
  return [{ ...fields, target, protocol: (fields.protocol ?? 'tcp').toLowerCase() }];
}

/** Ports of a service, from numbers, texts and maps. What is no port is told and left out. */
export const ports: FieldReader<ComposePort[]> = (node, path, problems) => {
  if (isNull(node)) return undefined;
  if (node.kind !== 'list') {
    problems.error('Ports are a list', path, node.offset);
    return undefined;
  }
  return node.items.flatMap((item, index) => {
    const place = `${path}.${index}`;
    if (item.kind === 'map') return readLong(item, place, problems);
    const written = item.kind === 'scalar' ? (scalarText(item) ?? '') : '';
    const parsed = parsePort(written);
    if (parsed === undefined) problems.error(`"${written}" is no port`, place, item.offset);
    return parsed ?? [];
  });
};
