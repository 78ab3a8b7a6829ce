/** Addresses of the loopback network 127.78.0.0/16, by number. */
export const addressOf = (index: number): string => `127.78.${Math.floor(index / 250)}.${(index % 250) + 1}`;
