import { describe, expect, it } from 'vitest';
import type { Database, Queries } from './database.ts';
import { DevicesTable } from './devices-table.ts';
import { row, type Statement, sql, statement } from './sql.ts';
import { testDatabase } from './test-database.ts';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

const nodesOf = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** The indexes that the planner chooses for a query, each by the name that it has on the whole table. */
async function indexesFor(database: Database, query: Statement<never>): Promise<readonly string[]> {
  const found = await database.many(sql.type(row<Record<string, readonly [{ readonly Plan: PlanNode }]>>())`
    EXPLAIN (FORMAT JSON) ${query}`);
  const [{ Plan: root }] = Object.values(found[0] ?? {})[0] as readonly [{ readonly Plan: PlanNode }];
  const nodes = nodesOf(root);
  const used = nodes.map((node) => node['Index Name']).filter((name) => name !== undefined);
  const parents = await database.many(sql.type(row<{ name: string; parent: string | null }>())`
    SELECT child.relname AS name, parent.relname AS parent FROM pg_class child
    LEFT JOIN pg_inherits ON inhrelid = child.oid LEFT JOIN pg_class parent ON parent.oid = inhparent
    WHERE child.relname = ANY(${sql.array(used, 'text')})`);
  const scanned = nodes
    .filter((node) => node['Node Type'] === 'Seq Scan')
    .map((node) => `all of ${node['Relation Name']}`);
  return [...new Set([...parents.map(({ name, parent }) => parent ?? name), ...scanned])].sort();
}

/** What is asked of the database to find a device. */
async function findStatement(database: Database, hostnameOrId: string): Promise<Statement<never>> {
  const asked: Statement<never>[] = [];
  const queries: Queries = {
    query: (each) => database.query(each),
    many: (each) => database.many(each),
    one: (each) => database.one(each),
    maybeOne: (each) => {
      asked.push(each as Statement<never>);
      return database.maybeOne(each);
    },
  };
  expect(await new DevicesTable(queries).find(hostnameOrId)).toMatchObject({ hostname: 'd7' });
  return asked[0] as Statement<never>;
}

testDatabase('the planner', (tested) => {
  /** Enough rows that reading all of them would be the worse way. */
  async function fill(database: Database): Promise<string> {
    const devices = new DevicesTable(database);
    for (let n = 0; n < 20; n++) await devices.insert({ hostname: `d${n}`, tags: { rack: `r${n}` } });
    await database.query(statement`
      INSERT INTO devices (id, hostname, tags)
      SELECT gen_random_uuid(), 'many-' || n, jsonb_build_object('rack', 'x' || n) FROM generate_series(1, 3000) AS n`);
    await database.query(statement`
      INSERT INTO system_metrics (device_id, timestamp, cpu_usage_percent)
      SELECT d.id, now() - n * INTERVAL '1 minute', 1 FROM devices d, generate_series(1, 500) AS n WHERE d.hostname LIKE 'd%'`);
    await database.query(statement`
      INSERT INTO container_snapshots (id, device_id, snapshot_time, container_data)
      SELECT gen_random_uuid(), d.id, now() - n * INTERVAL '1 minute', jsonb_build_object('name', 'c' || n, 'labels', repeat(md5(n::text), 40))
      FROM devices d, generate_series(1, 500) AS n WHERE d.hostname LIKE 'd%'`);
    await database.query(statement`ANALYZE`);
    return (await devices.find('d7'))?.id ?? '';
  }

  it('reads what is asked of the large tables through their indexes', { timeout: 120_000 }, async () => {
    const { database } = tested;
    const device = await fill(database);
    const newestMetrics = statement`
      SELECT * FROM system_metrics WHERE device_id = ${device}::uuid ORDER BY timestamp DESC LIMIT 1`;
    expect(await indexesFor(database, newestMetrics)).toEqual(['idx_system_metrics_device_time']);
    const window = statement`
      SELECT avg(cpu_usage_percent) FROM system_metrics
      WHERE device_id = ${device}::uuid AND timestamp > now() - INTERVAL '30 minutes'`;
    expect(await indexesFor(database, window)).toEqual(['idx_system_metrics_device_time']);
    const newestContainers = statement`
      SELECT * FROM container_snapshots WHERE device_id = ${device}::uuid ORDER BY snapshot_time DESC LIMIT 20`;
    expect(await indexesFor(database, newestContainers)).toEqual(['idx_container_snapshots_device_time']);
    const named = statement`SELECT * FROM container_snapshots WHERE container_data @> '{"name":"c77"}'`;
    expect(await indexesFor(database, named)).toEqual(['idx_container_snapshots_data_gin']);
    const tagged = statement`SELECT * FROM devices WHERE tags @> '{"rack":"x77"}'`;
    expect(await indexesFor(database, tagged)).toEqual(['idx_devices_tags_gin']);
    const ofHostnames = expect.stringMatching(/^(devices_hostname_key|idx_devices_hostname)$/);
    expect(await indexesFor(database, await findStatement(database, 'd7'))).toEqual([ofHostnames]);
    expect(await indexesFor(database, await findStatement(database, device))).toEqual(['devices_pkey', ofHostnames]);
  });
});

describe('without an index', () => {
  testDatabase('the planner', (tested) => {
    it('is seen to read the whole table', async () => {
      const { database } = tested;
      await new DevicesTable(database).insert({ hostname: 'a' });
      expect(await indexesFor(database, statement`SELECT * FROM devices WHERE location = 'cellar'`)).toEqual([
        'all of devices',
      ]);
    });
  });
});
