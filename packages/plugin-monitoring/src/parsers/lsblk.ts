import { defineParser, type ParseContext } from '@infrastructor/core';
import { type BlockDevice, BlockDevices } from '../schemas/block-device.ts';
import { isJsonObject, listAt, readJson } from './json.ts';
import { sizeBytes } from './size.ts';
import { cellsByHeader, columnsOf } from './table.ts';
import { camelCase, numberOf, percentOf, unreadable, wholeLines } from './text.ts';

const names: Readonly<Record<string, string>> = {
  'maj:min': 'majorMinor',
  rm: 'removable',
  ro: 'readOnly',
  rota: 'rotational',
  tran: 'transport',
  pkname: 'parent',
  'fsuse%': 'fsUsedPercent',
};
const flags = new Set(['rm', 'ro', 'rota', 'rand', 'hotplug', 'disc-zero', 'dax']);
const sizes = new Set(['size', 'disc-gran', 'disc-max', 'wsame', 'fssize', 'fsused', 'fsavail']);
const counts = new Set(['ra', 'alignment', 'min-io', 'opt-io', 'phy-sec', 'log-sec', 'rq-size', 'disc-aln', 'start']);
const tree = /^[\s│├└─|`-]+/;

/** One value under its column, in the terms of the schema. */
function addValue(device: BlockDevice, column: string, value: unknown): void {
  const key = column.toLowerCase();
  if (value === null || value === undefined || value === '') return;
  if (key === 'mountpoint' || key === 'mountpoints') {
    const points = (Array.isArray(value) ? value : [value]).filter(
      (point) => typeof point === 'string' && point !== '',
    );
    for (const point of points) if (!device.mountPoints.includes(String(point))) device.mountPoints.push(String(point));
    return;
  }
  if (typeof value === 'object' || key === 'name') return;
  const name = names[key] ?? camelCase(key);
  const text = String(value).trim();
  Object.assign(device, readValue(key, name, value === true ? '1' : text));
}

/** A cell as what its column holds: a flag, a size, a count, or the text itself. */
function readValue(key: string, name: string, text: string): Record<string, string | number | boolean> {
  if (flags.has(key)) return { [name]: text === '1' || text === 'true' };
  if (sizes.has(key)) {
    const bytes = sizeBytes(text);
    return bytes === undefined ? {} : { [`${name}Bytes`]: bytes };
  }
  if (key === 'fsuse%') return { [name]: percentOf(text) ?? text };
  return { [name]: counts.has(key) ? (numberOf(text) ?? text) : text };
}

function fromJson(entry: unknown, parent: string | undefined): BlockDevice[] {
  if (!isJsonObject(entry) || typeof entry.name !== 'string') return [];
  const device: BlockDevice = {
    name: entry.name.replace(tree, ''),
    ...(parent === undefined ? {} : { parent }),
    mountPoints: [],
  };
  for (const [column, value] of Object.entries(entry)) if (column !== 'children') addValue(device, column, value);
  return [device, ...listAt(entry, 'children').flatMap((child) => fromJson(child, device.name))];
}

/** `-P`: NAME="sda" MAJ:MIN="8:0"; blanks and quotes inside are written as \x20 and \x22. */
function fromPairs(line: string): BlockDevice | undefined {
  const pairs = Array.from(
    line.matchAll(/([A-Z][A-Z0-9:_%-]*)="([^"]*)"/g),
    ([, key = '', value = '']) => [key, unescapeHex(value)] as const,
  );
  const name = pairs.find(([key]) => key === 'NAME')?.[1];
  if (name === undefined) return undefined;
  const device: BlockDevice = { name, mountPoints: [] };
  for (const [column, value] of pairs)
    addValue(device, column === 'MAJ_MIN' ? 'MAJ:MIN' : column.replaceAll('_', '-'), value);
  return device;
}

const unescapeHex = (text: string) =>
  text.replace(/\\x([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

function fromTable(lines: readonly string[]): BlockDevice[] | undefined {
  const head = lines.findIndex((line) => /^NAME(?:\s|$)/.test(line) && line === line.toUpperCase());
  const header = lines[head];
  if (header === undefined) return undefined;
  const columns = columnsOf(header);
  const body = lines.slice(head + 1).filter((line) => line.trim() !== '');
  const devices: BlockDevice[] = [];
  const above: { name: string; indent: number }[] = [];
  for (const [index, cells] of cellsByHeader(columns, header, body).entries()) {
    const name = unescapeHex((cells.get('NAME') ?? '').replace(tree, ''));
    const last = devices.at(-1);
    if (name === '') {
      // Further mount points of the device above stand on lines of their own.
      if (last !== undefined) addValue(last, 'MOUNTPOINTS', cells.get('MOUNTPOINTS') ?? '');
      continue;
    }
    const indent = tree.exec(body[index] ?? '')?.[0].length ?? 0;
    while ((above.at(-1)?.indent ?? -1) >= indent) above.pop();
    const parent = above.at(-1)?.name;
    above.push({ name, indent });
    const device: BlockDevice = { name, ...(parent === undefined ? {} : { parent }), mountPoints: [] };
    for (const [column, value] of cells) addValue(device, column, unescapeHex(value));
    devices.push(device);
  }
  return devices;
}

function parse(text: string, context: ParseContext): BlockDevice[] {
  const lines = wholeLines(text, { ...context, warn: () => undefined });
  const pairs = lines.flatMap((line) => fromPairs(line) ?? []);
  const devices = pairs.length > 0 ? pairs : fromTable(lines);
  if (devices !== undefined) {
    if (!/\n\s*$/.test(text)) context.warn('The last line has no end and was left out, as it may be cut');
    return devices;
  }
  const json = readJson(text, 'lsblk');
  if (!isJsonObject(json) || !Array.isArray(json.blockdevices))
    throw unreadable('lsblk', 'it has no header "NAME …" and no block devices');
  return listAt(json, 'blockdevices').flatMap((entry) => fromJson(entry, undefined));
}

/** Reads `lsblk` with any columns, as its tree or list, with -b, as pairs (-P) or as JSON (-J) (lsblk(8)); children follow their parent. */
export const lsblk = defineParser({
  name: 'lsblk',
  description: 'Disks, partitions and what is on them, from lsblk',
  output: BlockDevices,
  parse,
});
