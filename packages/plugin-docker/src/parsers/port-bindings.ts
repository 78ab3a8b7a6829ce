import type { ContainerPort } from '../schemas/container-port.ts';
import { integerOf, type JsonObject, objectsOf, positiveOf, textOf } from './json-fields.ts';
import { omitUndefined } from './omit-undefined.ts';

/** `{"80/tcp": [{HostIp, HostPort}], "443/tcp": null}`: a port without bindings is exposed, not published. */
export function readPortBindings(published: JsonObject, exposed: JsonObject): ContainerPort[] {
  const all = { ...Object.fromEntries(Object.keys(exposed).map((key) => [key, null])), ...published };
  return Object.entries(all).flatMap(([key, bindings]): ContainerPort[] => {
    const [port = '', type = 'tcp'] = key.split('/');
    const privatePort = integerOf(port);
    if (privatePort === undefined) return [];
    const list = objectsOf(bindings);
    if (list.length === 0) return [{ privatePort, type }];
    return list.map((binding) =>
      omitUndefined({
        ip: textOf(binding.HostIp),
        privatePort,
        publicPort: positiveOf(binding.HostPort),
        type,
      }),
    );
  });
}
