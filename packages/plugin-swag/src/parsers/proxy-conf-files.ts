import { defineParser, ParseError, Type } from '@infrastructor/core';

/** A file as it was read. */
export const ProxyConfFile = Type.Object({
  fileName: Type.String(),
  content: Type.String(),
  contentHash: Type.String(),
  modifiedAt: Type.Optional(Type.String({ format: 'date-time' })),
});

/** What the command `swag.proxy-conf-files` prints: a mark, hashes, times, then each file, the mark after every part. */
export const proxyConfFilesOutput = defineParser({
  name: 'swag.proxy-conf-files',
  description: 'Files of a proxy-confs folder, as they are collected',
  output: Type.Array(ProxyConfFile),
  parse(text) {
    const [, mark] = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\n/.exec(text) ?? [];
    if (mark === undefined) throw new ParseError('The files of the folder were not read: the output has no beginning');
    const [, hashes = '', times = '', ...files] = text.split(`${mark}\n`);
    if (files.at(-1) !== '') throw new ParseError('The files of the folder were not all read: the output has no end');
    const hashOf = new Map([...hashes.matchAll(/^([0-9a-f]{64}) [ *](.*)$/gm)].map(([, hash, name]) => [name, hash]));
    const timeOf = new Map([...times.matchAll(/^(\d+) (.*)$/gm)].map(([, seconds, name]) => [name, Number(seconds)]));
    return files.slice(0, -1).flatMap((part) => {
      const end = part.indexOf('\n');
      const fileName = part.slice(0, end);
      const contentHash = hashOf.get(fileName);
      const seconds = timeOf.get(fileName);
      // It was made or removed while we looked.
      if (contentHash === undefined || end < 0) return [];
      return [
        {
          fileName,
          content: part.slice(end + 1).replace(/\n$/, ''),
          contentHash,
          ...(seconds === undefined ? {} : { modifiedAt: new Date(seconds * 1_000).toISOString() }),
        },
      ];
    });
  },
});
