export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's own fields, none for anything else: engines write null where there is nothing. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A text that says something; an empty one is how engines write "unknown". */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value !== '<none>' && value !== 'N/A' ? value : undefined;
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A finite number, also when it stands in quotes. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value.trim())) return undefined;
  return Number(value);
}

export function integerOf(value: unknown): number | undefined {
  const number = numberOf(value);
  return Number.isInteger(number) ? number : undefined;
}

/** A limit or size of which 0 means "not set". */
export function positiveOf(value: unknown): number | undefined {
  const number = numberOf(value);
  return number === 0 ? undefined : number;
}

export function textRecordOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(objectOf(value)).map(([key, entry]) => [key, typeof entry === 'string' ? entry : String(entry)]),
  );
}
