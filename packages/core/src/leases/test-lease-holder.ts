import { PostgresLeases } from './postgres-leases.ts';

/** A process that takes a lease, says so, and holds it until it is killed: `node test-lease-holder.ts URL NAME`. */
const [url = '', name = ''] = process.argv.slice(2);
const leases = new PostgresLeases({ url, pollMs: 100 });
const { promise: forEver } = Promise.withResolvers<void>();
process.once('disconnect', () => process.exit());
await leases.withLease(
  name,
  () => {
    process.send?.('held');
    return forEver;
  },
  new AbortController().signal,
);
