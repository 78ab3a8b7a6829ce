const exponents = 'kmgtpezy';

/**
 * Bytes of a size as docker writes it: decimal units (`1.98MB`, `754kB`) and binary ones (`17.64GiB`), as in
 * docker/go-units. `--`, `N/A` and anything else is not known.
 */
export function byteSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*(?:([kmgtpezy])(i?))?b?$/i.exec(text.trim());
  if (!match) return undefined;
  const [, number = '', prefix, binary] = match;
  const power = prefix === undefined ? 0 : exponents.indexOf(prefix.toLowerCase()) + 1;
  return Math.round(Number(number) * (binary ? 1024 : 1000) ** power);
}

/** The two sizes of `1.2kB / 3MB`; each is undefined when it is not known. */
export function byteSizePair(text: string | undefined): readonly [number | undefined, number | undefined] {
  const [first, second] = (text ?? '').split(' / ');
  return [byteSize(first ?? ''), byteSize(second ?? '')];
}
