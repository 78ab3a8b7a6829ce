import { secretMarker } from './redact-marker.ts';
import { isSecretName } from './redact-name.ts';
import { redactedLine, redactedWords } from './redact-words.ts';

/**
 * A copy of a JSON value without secrets; each becomes a stable marker. Secret are the values of properties whose names
 * say so; and in any text passwords in URLs, `NAME=value` and `--name value` of such names, and the options of programs
 * that are known to take a password (`mysql -p…`, `sshpass -p`, `curl -u`). A list of texts is read as words of a command.
 */
export function redacted<Value>(value: Value): Value {
  return clean(value) as Value;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return redactedLine(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.every(isText) ? redactedWords(value) : value.map(clean);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, isSecretName(name) ? hidden(inner) : clean(inner)]),
  );
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** A secret may also be one of several; numbers and switches beside it (`hasPassword`, `tokenCount`) are none. */
function hidden(value: unknown): unknown {
  if (typeof value === 'string') return secretMarker(value);
  return Array.isArray(value) ? value.map(hidden) : clean(value);
}
