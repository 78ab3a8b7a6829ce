/** Where a value differs from what is expected of it, or undefined: a path and both values. */
export function difference(actual: unknown, expected: unknown, path = ''): string | undefined {
  if (expected === null || expected === undefined || expected === '')
    return actual === undefined || actual === '' ? undefined : `${path}: ${JSON.stringify(actual)} instead of nothing`;
  if (typeof expected === 'number' && typeof actual === 'number') {
    const isClose = Math.abs(actual - expected) <= Math.abs(expected) * 1e-9;
    return isClose ? undefined : `${path}: ${actual} instead of ${expected}`;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length)
      return `${path}: ${Array.isArray(actual) ? actual.length : typeof actual} rows instead of ${expected.length}`;
    for (const [index, entry] of expected.entries()) {
      const found = difference(actual[index], entry, `${path}[${index}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (typeof expected === 'object') {
    for (const [key, value] of Object.entries(expected)) {
      const held = typeof actual === 'object' && actual !== null ? (actual as Record<string, unknown>)[key] : undefined;
      const found = difference(held, value, `${path}.${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return actual === expected ? undefined : `${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`;
}
