import { type ComposePath, isPlainMap, type PlainValue } from '../editor/compose-edit.ts';
import type { EditSession } from './edit-session.ts';

/** A folder called appdata and what leads to it, also as the default of a variable: `${DATA:-/mnt/user/appdata}/plex`. */
const appdataFolder = /^(\$\{[A-Za-z_]\w*:?-)?(~?\/(?:[^/:{}$]+\/)*appdata)(?=[/}]|$)/i;

/** The same path below the device's folder of application data; undefined when it is none of those, or there already. */
export function onDevice(path: string, appdataPath: string): string | undefined {
  const [whole, variable = '', folder] = appdataFolder.exec(path) ?? [];
  if (whole === undefined || folder === undefined) return undefined;
  const root = appdataPath.replace(/\/+$/, '');
  const behind = path.slice(variable.length);
  const isThere = behind === root || [`${root}/`, `${root}}`].some((start) => behind.startsWith(start));
  return isThere ? undefined : variable + root + path.slice(whole.length);
}

/** The source of a mount of the short syntax: up to the colon that is not within a variable. */
function splitSource(mount: string): readonly [source: string, rest: string] {
  let depth = 0;
  for (const [index, character] of [...mount].entries()) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (character === ':' && depth === 0)
      return [[...mount].slice(0, index).join(''), [...mount].slice(index).join('')];
  }
  return ['', mount];
}

interface Rewrite {
  readonly rest: ComposePath;
  readonly value: string;
  readonly before: string;
}

function rewriteMount(mount: PlainValue, index: number, appdataPath: string): Rewrite | undefined {
  if (isPlainMap(mount)) {
    const { source, type } = mount;
    const moved = typeof source === 'string' && type === 'bind' ? onDevice(source, appdataPath) : undefined;
    return moved === undefined ? undefined : { rest: [index, 'source'], value: moved, before: String(source) };
  }
  if (typeof mount !== 'string') return undefined;
  const [source, rest] = splitSource(mount);
  const moved = onDevice(source, appdataPath);
  return moved === undefined ? undefined : { rest: [index], value: moved + rest, before: mount };
}

/** Puts bind mounts of application data into the device's own folder for it. */
export function adaptPaths(session: EditSession, selected: (service: string) => boolean, appdataPath: string): void {
  const reason = `Application data of this device is in ${appdataPath}`;
  for (const service of session.serviceNames().filter(selected)) {
    const list = [...session.servicesPath, service, 'volumes'];
    for (const [index, mount] of session.listAt(list).entries()) {
      const rewrite = rewriteMount(mount, index, appdataPath);
      if (!rewrite) continue;
      const { rest, value, before } = rewrite;
      session.replaceInList(list, rest, value, { kind: 'path', service, before, after: value, reason });
    }
  }
  const volumes = session.valueAt(['volumes']);
  for (const name of isPlainMap(volumes) && session.servicesPath.length > 0 ? Object.keys(volumes) : []) {
    const path = ['volumes', name, 'driver_opts', 'device'];
    const device = session.valueAt(path);
    const moved = typeof device === 'string' ? onDevice(device, appdataPath) : undefined;
    if (moved === undefined) continue;
    session.apply({ kind: 'set', path, value: moved }, { kind: 'path', before: String(device), after: moved, reason });
  }
}
