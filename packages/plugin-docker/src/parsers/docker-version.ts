import { defineParser, ParseError } from '@infrastructor/core';
import { EngineVersion } from '../schemas/engine-version.ts';
import { cleanText } from './clean-text.ts';
import { isObject, type JsonObject, objectsOf, textOf } from './json-fields.ts';
import { omitUndefined } from './omit-undefined.ts';
import { readJsonRecords } from './read-json-records.ts';

const wanted = 'versions of a container engine (docker version)';

function half(fields: JsonObject, version: string) {
  return omitUndefined({
    version,
    apiVersion: textOf(fields.ApiVersion ?? fields.APIVersion),
    gitCommit: textOf(fields.GitCommit),
    goVersion: textOf(fields.GoVersion),
    os: textOf(fields.Os) ?? textOf(fields.OsArch)?.split('/')[0],
    architecture: textOf(fields.Arch) ?? textOf(fields.OsArch)?.split('/')[1],
  });
}

function client(value: unknown) {
  const version = isObject(value) ? textOf(value.Version) : undefined;
  return isObject(value) && version !== undefined ? half(value, version) : undefined;
}

function server(value: unknown) {
  const version = isObject(value) ? textOf(value.Version) : undefined;
  if (!isObject(value) || version === undefined) return undefined;
  return omitUndefined({
    ...half(value, version),
    minimumApiVersion: textOf(value.MinAPIVersion),
    kernelVersion: textOf(value.KernelVersion),
    components: objectsOf(value.Components).map((component) => ({
      name: textOf(component.Name) ?? '',
      version: textOf(component.Version) ?? '',
    })),
  });
}

/** Reads `docker version`; with the engine stopped the client's half is all there is, and `server` is left out. */
export const dockerVersion = defineParser({
  name: 'docker.version',
  description: "Versions of client and engine: docker version --format '{{json .}}', or the engine API's /version",
  output: EngineVersion,
  parse(text, context) {
    const [record] = readJsonRecords(cleanText(text), wanted, context);
    const version = record && omitUndefined({ client: client(record.Client), server: server(record.Server) });
    if (version?.client || version?.server) return version;
    // The engine API's own answer has the server's fields at the top.
    const bare = record && 'ApiVersion' in record ? server(record) : undefined;
    if (!bare) throw new ParseError(`Not ${wanted}: neither Client nor Server has a version`);
    return { server: bare };
  },
});
