import { defineParser, type ParseContext, ParseError, Type } from '@infrastructor/core';
import { ImageSummary } from '../schemas/image-summary.ts';
import { byteSize } from './byte-size.ts';
import { cleanText } from './clean-text.ts';
import { integerOf, type JsonObject, textOf, textsOf } from './json-fields.ts';
import { omitUndefined } from './omit-undefined.ts';
import { readJsonRecords } from './read-json-records.ts';
import { readTable } from './read-table.ts';
import { timestamp } from './timestamp.ts';

const wanted = 'a list of images (docker images)';
const header = /^REPOSITORY {2,}TAG\b/;

/** `registry:5000/name:tag`: the tag follows the last colon after the last slash. */
function splitReference(reference: string): { repository: string; tag?: string } {
  const match = /^(.*[^/]):([^:/]+)$/.exec(reference);
  return match ? { repository: match[1] ?? '', tag: match[2] ?? '' } : { repository: reference };
}

/** The engine API and podman give one object for all tags of an image. */
function references(record: JsonObject): { repository?: string; tag?: string }[] {
  const repository = textOf(record.Repository) ?? textOf(record.repository);
  const tag = textOf(record.Tag) ?? textOf(record.tag);
  if (repository !== undefined || tag !== undefined) return [omitUndefined({ repository, tag })];
  const all = [...textsOf(record.RepoTags), ...textsOf(record.Names)].filter((name) => name !== '<none>:<none>');
  return all.length === 0 ? [{}] : [...new Set(all)].map(splitReference);
}

function images(record: JsonObject): ImageSummary[] {
  const id = textOf(record.ID ?? record.Id ?? record.id);
  const isImage = ['Repository', 'repository', 'RepoTags'].some((key) => key in record) && !('State' in record);
  if (!isImage || id === undefined || !/^(sha256:)?[0-9a-f]{6,64}$/.test(id)) {
    throw new ParseError(`Not ${wanted}: an object has no image id or no repository`);
  }
  const size = record.Size ?? record.size;
  return references(record).map((reference) =>
    omitUndefined({
      id,
      ...reference,
      digest: textOf(record.Digest),
      createdAt: timestamp(record.CreatedAt) ?? timestamp(record.Created ?? record.created),
      sizeBytes: typeof size === 'string' ? byteSize(size) : integerOf(size),
    }),
  );
}

function fromTable(text: string, context: ParseContext): ImageSummary[] {
  return readTable(text, header, wanted, context).flatMap((row) =>
    images({ ID: row['IMAGE ID'], Repository: row.REPOSITORY, Tag: row.TAG, Digest: row.DIGEST, Size: row.SIZE }),
  );
}

/** Reads a list of images; `<none>` (no tag, no digest) is left out. */
export const dockerImages = defineParser({
  name: 'docker.images',
  description: "Images: docker images as JSON lines ('{{json .}}') or table, podman images, the engine API's list",
  output: Type.Array(ImageSummary),
  parse(text, context) {
    const cleaned = cleanText(text);
    if (cleaned.trim() === '' && !context.exitCode) return [];
    if (new RegExp(header, 'm').test(cleaned)) return fromTable(cleaned, context);
    return readJsonRecords(cleaned, wanted, context).flatMap(images);
  },
});
