import { expect, test } from 'vitest';
import { openDatabase } from './database.ts';
import { migrationStatus } from './migrate.ts';

test('the shipped database template has every core migration applied as it is now', async () => {
  await using database = await openDatabase();
  const states = await migrationStatus(database);
  expect(states.length).toBeGreaterThan(0);
  // Otherwise build it again: node packages/core/scripts/build-database-template.ts
  expect(states.filter(({ state }) => state !== 'applied')).toEqual([]);
});
