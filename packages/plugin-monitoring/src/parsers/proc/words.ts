import { flagNames } from './flag-names.ts';

/**
 * Reads one word of a table: a value, null where the word stands for nothing (the field is left out), or undefined
 * where the word is not of this kind (the whole line is left out). A column that a line does not reach is read as ''.
 */
export type Reader<Value> = (word: string) => Value | undefined;
export type OptionalReader<Value> = (word: string) => Value | null | undefined;

export const text: Reader<string> = (word) => (word === '' ? undefined : word);

export const integer: Reader<number> = (word) => (/^-?\d+$/.test(word) ? Number(word) : undefined);

/** Hexadecimal digits with or without `0x`, of a value that a number holds exactly. */
export const hex: Reader<number> = (word) =>
  /^(?:0x)?[0-9a-f]{1,13}$/i.test(word) ? Number.parseInt(word, 16) : undefined;

/** An address in memory or a mask: as text, because its 64 bits are more than a number holds. */
export const address: Reader<string> = (word) => {
  const digits = /^(?:0x)?([0-9a-f]{1,32})$/i.exec(word)?.[1];
  return digits === undefined ? undefined : `0x${digits.toLowerCase()}`;
};

/** Kibibytes as bytes; the kernel's `kB` are 1024 bytes (proc_meminfo(5)). */
export const kibibytes: Reader<number> = (word) => (/^\d+$/.test(word) ? Number(word) * 1024 : undefined);

/** Hardware address of `333300000001`. */
export const hardwareAddress: Reader<string> = (word) =>
  /^(?:[0-9a-f]{2})+$/i.test(word) ? word.toLowerCase().match(/../g)?.join(':') : undefined;

/** Names of the bits of a hexadecimal number. */
export const flags =
  (names: Readonly<Record<number, string>>): Reader<string[]> =>
  (word) => {
    const bits = hex(word);
    return bits === undefined ? undefined : flagNames(bits, names);
  };

/** A column that older kernels do not have. */
export const added =
  <Value>(read: Reader<Value>): OptionalReader<Value> =>
  (word) =>
    word === '' ? null : read(word);

/** A column that says by a word (`*`, `-`) that there is nothing. */
export const unless =
  <Value>(nothing: string, read: Reader<Value>): OptionalReader<Value> =>
  (word) =>
    word === nothing ? null : read(word);
