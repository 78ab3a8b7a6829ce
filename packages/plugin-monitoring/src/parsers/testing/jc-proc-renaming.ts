import { SocketAddress } from 'node:net';
import { flagNames } from '../proc/flag-names.ts';
import { type Names, type Row, renamed } from './jc-renaming.ts';

/**
 * Our row from jc's. Every field of jc's is compared: one that the names do not list makes the comparison fail.
 *
 * @param told fields that say again what another field says, each with its reason where it is listed
 */
export const exactly =
  (names: Names, told: readonly string[] = []) =>
  (row: Row): Record<string, unknown> => {
    const missing = Object.keys(row).filter((key) => !(key in names) && !told.includes(key));
    const failing = missing.map((key) => [`no name for ${key}`, row[key] ?? 'null']);
    return { ...renamed(row, names), ...Object.fromEntries(failing) };
  };

/** jc leaves hexadecimal digits as they are. */
export const fromHex = (value: unknown): unknown => Number.parseInt(String(value), 16);
export const hexText = (value: unknown): unknown => `0x${String(value)}`;
export const ipv6 = (value: unknown): unknown =>
  new SocketAddress({ address: String(value).match(/.{4}/g)?.join(':') ?? '', family: 'ipv6' }).address;
export const littleEndianIpv4 = (value: unknown): unknown => [...Buffer.from(String(value), 'hex').reverse()].join('.');
export const colons = (value: unknown): unknown =>
  [...Buffer.from(String(value), 'hex')].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
export const named = (table: Readonly<Record<number, string>>) => (value: unknown) =>
  flagNames(Number.parseInt(String(value), 16), table);

/** Our answer with fields brought to the form that jc has them in. */
export const changed =
  (change: (row: Row) => Record<string, unknown>) =>
  (answer: unknown): unknown =>
    Array.isArray(answer)
      ? (answer as Row[]).map((row) => ({ ...row, ...change(row) }))
      : { ...(answer as Row), ...change(answer as Row) };
