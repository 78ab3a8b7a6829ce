/** An object without its undefined values: unknown is left out. */
export function known<Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  const result: Record<string, unknown> = {};
  // Called for every row of long tables, so without intermediate lists.
  for (const key of Object.keys(value)) {
    const entry: unknown = value[key as keyof Value];
    if (entry !== undefined) result[key] = entry;
  }
  return result as never;
}
