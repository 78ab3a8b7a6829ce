import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { openDatabase } from '../src/store/database.ts';
import { migrateUp } from '../src/store/migrate.ts';

/**
 * Makes assets/database-template.tar.gz: a PGlite cluster with the core migrations applied, which a first start unpacks
 * in a fraction of the time that initdb and migrating take. To be run again after an upgrade of PGlite or a new
 * migration (a test says so): `node scripts/build-database-template.ts`.
 */
const assets = new URL('../assets/', import.meta.url);
const template = new URL('database-template.tar.gz', assets);
await rm(template, { force: true });
const folder = await mkdtemp(join(tmpdir(), 'infrastructor-template-'));
try {
  const database = await openDatabase({ folder });
  await migrateUp(database);
  await database.close();
  const pglite = await PGlite.create(join(folder, 'data'));
  const dump = Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer());
  await pglite.close();
  const archive = gzipSync(dump[0] === 0x1f && dump[1] === 0x8b ? gunzipSync(dump) : dump, { level: 9 });
  await mkdir(assets, { recursive: true });
  await writeFile(template, archive);
  console.log(`assets/database-template.tar.gz: ${archive.length} bytes`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
