import { mkdir, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';

/**
 * Makes assets/database-template.tar.gz: a PGlite cluster just after initdb, which a first start unpacks in a fraction
 * of the time that initdb takes. To be run again after an upgrade of PGlite: `node scripts/build-database-template.ts`.
 */
const pglite = await PGlite.create();
const dump = Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer());
await pglite.close();
const archive = gzipSync(dump[0] === 0x1f && dump[1] === 0x8b ? gunzipSync(dump) : dump, { level: 9 });
const folder = new URL('../assets/', import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(new URL('database-template.tar.gz', folder), archive);
console.log(`assets/database-template.tar.gz: ${archive.length} bytes`);
