import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeSubnets } from './free-subnets.ts';
import { formatAddress, formatSubnet, overlap, parseAddress, parseSubnet, type Subnet } from './subnet.ts';

describe('subnets', () => {
  it.each([
    ['172.20.3.4/16', '172.20.0.0/16'],
    ['10.0.0.1/32', '10.0.0.1/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['fd00:0:0:1::/64', 'fd00:0:0:1::/64'],
    ['::1/128', '::1/128'],
    ['::ffff:1.2.3.4/128', '::ffff:102:304/128'],
  ])('reads %s as %s', (written, meant) => {
    expect(formatSubnet(parseSubnet(written) as Subnet)).toBe(meant);
  });

  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of compose
  it.each(['', '10.0.0.0', '10.0.0.0/33', '300.0.0.0/8', 'a/8', '::/129', '${NET}/16'])('refuses %j', (written) => {
    expect(parseSubnet(written)).toBeUndefined();
  });

  it('writes every address so that it is read back as the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const parsed = parseAddress(address);
        expect(parsed && parseAddress(formatAddress(parsed))).toEqual(parsed);
      }),
    );
  });

  it('offers free subnets that overlap neither what is taken nor each other', () => {
    const taken = fc.array(
      fc.tuple(
        fc.oneof(fc.constant('172.18.0.0'), fc.constant('172.25.9.0'), fc.ipV4()),
        fc.integer({ min: 4, max: 30 }),
      ),
    );
    fc.assert(
      fc.property(taken, fc.integer({ min: 16, max: 28 }), (entries, prefixLength) => {
        const subnets = entries.map(([address, length]) => parseSubnet(`${address}/${length}`) as Subnet);
        const free = freeSubnets(subnets, { prefixLength, count: 5 });
        for (const [index, one] of free.entries()) {
          for (const other of [...subnets, ...free.slice(0, index)]) expect(overlap(one, other)).toBe(false);
        }
      }),
    );
  });
});
