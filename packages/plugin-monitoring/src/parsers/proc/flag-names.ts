/** Names of the bits that are set, lowest first; a bit without a name is told as a hexadecimal number. */
export function flagNames(bits: number, names: Readonly<Record<number, string>>): string[] {
  const found: string[] = [];
  for (let index = 0; index < 32; index += 1) {
    const bit = 2 ** index;
    // Bit operators of JavaScript are signed, so the 32nd bit is found by division.
    if (Math.floor(bits / bit) % 2 === 1) found.push(names[bit] ?? `0x${bit.toString(16)}`);
  }
  return found;
}
