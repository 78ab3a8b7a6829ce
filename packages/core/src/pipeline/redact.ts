import { secretMarker } from './redact-marker.ts';
import { isSecretName } from './redact-name.ts';
import { redactedLine, redactedWords } from './redact-words.ts';

/**
 * A JSON value without secrets; each becomes a stable marker. What holds none is given back as it is, and not copied.
 * Secret are the values of properties whose names say so; and in any text passwords in URLs, `NAME=value` and
 * `--name value` of such names, and the options of programs that are known to take a password (`mysql -p…`, `sshpass -p`,
 * `curl -u`). A list of texts is read as words of a command.
 */
export function redacted<Value>(value: Value): Value {
  return clean(value) as Value;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return redactedLine(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return cleanList(value);
  let copy: Record<string, unknown> | undefined;
  for (const [name, inner] of Object.entries(value)) {
    const cleaned = isSecretName(name) ? hidden(inner) : clean(inner);
    if (cleaned === inner) continue;
    copy ??= { ...value };
    copy[name] = cleaned;
  }
  return copy ?? value;
}

function cleanList(list: readonly unknown[]): readonly unknown[] {
  const cleaned = list.every(isText) ? redactedWords(list) : list.map(clean);
  return cleaned.every((part, index) => part === list[index]) ? list : cleaned;
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** A secret may also be one of several; numbers and switches beside it (`hasPassword`, `tokenCount`) are none. */
function hidden(value: unknown): unknown {
  if (typeof value === 'string') return secretMarker(value);
  return Array.isArray(value) ? value.map(hidden) : clean(value);
}
