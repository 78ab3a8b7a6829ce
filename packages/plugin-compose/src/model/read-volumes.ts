import { normalize } from 'node:path/posix';
import type { VolumeMount } from '../schemas/volume-mount.ts';
import { type FieldReader, flag, mapReader, raw, readFields, scalarText, text } from './field-reader.ts';
import { isNull, plainValue } from './located.ts';

const windowsPath = /^[A-Za-z]:[\\/]/;
const propagations = new Set(['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave']);
const consistencies = new Set(['cached', 'delegated', 'consistent']);

/** The next colon that is not within `${NAME:?message}`, which stays in place when the variable is required. */
function separator(written: string, from: number): number {
  let depth = 0;
  for (let index = from; index < written.length; index += 1) {
    if (written[index] === '{') depth += 1;
    else if (written[index] === '}') depth -= 1;
    else if (written[index] === ':' && depth === 0) return index;
  }
  return -1;
}

/** Parts between colons; the colon of a Windows drive does not separate. */
function splitParts(written: string): string[] {
  const parts: string[] = [];
  let rest = written;
  while (rest !== '') {
    const from = windowsPath.test(rest) ? 2 : 0;
    const colon = separator(rest, from);
    if (colon === -1) return [...parts, rest];
    parts.push(rest.slice(0, colon));
    rest = rest.slice(colon + 1);
    if (rest === '') parts.push('');
  }
  return parts;
}

/** What is a path is a bind mount, what is a name is a volume (compose-go `format.ParseVolume`). */
function isPath(source: string): boolean {
  return /^[./~\\]/.test(source) || windowsPath.test(source);
}

/** An absolute path without a slash at its end and what else can be left out, as compose writes it. */
function cleanPath(path: string): string {
  if (!path.startsWith('/')) return path;
  const clean = normalize(path);
  return clean.length > 1 ? clean.replace(/\/$/, '') : clean;
}

function applyOption(mount: VolumeMount, option: string): void {
  if (option === 'ro') mount.read_only = true;
  else if (option === 'rw') mount.read_only = false;
  else if (option === 'nocopy') mount.volume = { ...mount.volume, nocopy: true };
  else if (option === 'z' || option === 'Z') mount.bind = { ...mount.bind, selinux: option };
  else if (propagations.has(option)) mount.bind = { ...mount.bind, propagation: option };
  else if (consistencies.has(option)) mount.consistency = option;
}

/** A mount of the short syntax `[SOURCE:]TARGET[:OPTIONS]`; undefined when it is none. */
export function parseVolume(written: string): VolumeMount | undefined {
  const parts = splitParts(written.trim());
  if (parts.length === 0 || parts.length > 3 || parts.some((part) => part === '')) return undefined;
  const [first = '', second, options = ''] = parts;
  if (second === undefined) return { type: 'volume', target: cleanPath(first) };
  const mount: VolumeMount = isPath(first)
    ? { type: 'bind', source: cleanPath(first), target: cleanPath(second), bind: { create_host_path: true } }
    : { type: 'volume', source: first, target: cleanPath(second) };
  for (const option of options.split(',')) applyOption(mount, option);
  return mount;
}

const path: FieldReader<string> = (node, place, problems) => {
  const written = text(node, place, problems);
  return written === undefined ? undefined : cleanPath(written);
};

const longFields = {
  type: text,
  source: path,
  target: path,
  read_only: flag,
  consistency: text,
  bind: mapReader({ propagation: text, create_host_path: flag, selinux: text }),
  volume: mapReader({ nocopy: flag, subpath: text }),
  tmpfs: raw,
  image: raw,
  cluster: raw,
};

const unknownField = (problems: Parameters<FieldReader>[2]) => (key: string, path: string, offset: number) =>
  problems.warning(`The compose specification knows no "${key}" here`, path, offset);

/** Mounts of a service, from texts and maps, in the long form. What is no mount is told and left out. */
export const volumes: FieldReader<VolumeMount[]> = (node, path, problems) => {
  if (isNull(node)) return undefined;
  if (node.kind !== 'list') {
    problems.error('Volumes are a list', path, node.offset);
    return undefined;
  }
  return node.items.flatMap((item, index) => {
    const place = `${path}.${index}`;
    if (item.kind === 'map') {
      const fields = readFields(item, place, problems, longFields, unknownField(problems)) as Partial<VolumeMount>;
      if (fields.target !== undefined) return [{ ...fields, type: fields.type ?? 'volume', target: fields.target }];
      problems.error('A mount needs a target', place, item.offset);
      return [];
    }
    const written = item.kind === 'scalar' ? (scalarText(item) ?? '') : '';
    const mount = parseVolume(written);
    if (!mount) problems.error(`${JSON.stringify(plainValue(item))} is no mount`, place, item.offset);
    // A variable that is not set leaves ":/data": where it is mounted is known, what is mounted is not.
    const target = /^:(\/[^:]*)/.exec(written)?.[1];
    return mount ? [mount] : target === undefined ? [] : [{ type: 'bind', target }];
  });
};
