import { defineParser, ParseError, Type } from '@infrastructor/core';
import { EngineEvent } from '../schemas/engine-event.ts';
import { cleanText } from './clean-text.ts';
import { type JsonObject, numberOf, objectOf, textOf, textRecordOf } from './json-fields.ts';
import { omitUndefined } from './omit-undefined.ts';
import { readJsonRecords } from './read-json-records.ts';
import { timestamp } from './timestamp.ts';

const wanted = 'engine events (docker events)';

/** Nanoseconds do not fit a double; milliseconds are what ISO times here hold. */
function eventTime(record: JsonObject): string | undefined {
  const nanoseconds = numberOf(record.timeNano);
  return timestamp(nanoseconds === undefined ? (record.time ?? record.Time) : nanoseconds / 1e9);
}

/**
 * One event of the engine's stream. `health_status: healthy` and `exec_start: sh` become an action and a detail.
 * @throws {ParseError} when the object is no event
 */
export function readEngineEvent(record: JsonObject): EngineEvent {
  const actor = objectOf(record.Actor);
  const type = textOf(record.Type);
  const said = textOf(record.Action) ?? textOf(record.status) ?? textOf(record.Status);
  const id = textOf(actor.ID) ?? textOf(record.id) ?? textOf(record.ID) ?? textOf(record.Name);
  const time = eventTime(record);
  if (type === undefined || said === undefined || id === undefined || time === undefined) {
    throw new ParseError(`Not ${wanted}: an object lacks its type, action, actor or time`);
  }
  const [, action = said, detail] = /^([a-z_]+): (.*)$/s.exec(said) ?? [];
  const attributes = textRecordOf(actor.Attributes ?? record.Attributes);
  return omitUndefined({
    type,
    action,
    detail: textOf(detail),
    id,
    name: textOf(attributes.name) ?? textOf(record.Name),
    attributes,
    scope: textOf(record.scope),
    time,
  });
}

/** Reads `docker events --format '{{json .}}'` and the engine API's stream of events. */
export const dockerEvents = defineParser({
  name: 'docker.events',
  description: "Events: docker events --format '{{json .}}', one object a line",
  output: Type.Array(EngineEvent),
  parse(text, context) {
    const cleaned = cleanText(text);
    if (cleaned.trim() === '' && !context.exitCode) return [];
    return readJsonRecords(cleaned, wanted, context).map(readEngineEvent);
  },
});
