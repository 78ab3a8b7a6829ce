import { builtInPlugins, migrateDown, migrateUp, migrationStatus, openDatabase } from '@infrastructor/core/runtime';
import type { Command } from 'commander';
import { openHome } from '../../config/home.ts';
import { openProject } from '../project.ts';

/** Adds `infrastructor migrate`: the schema of the database up, down, and where it is. */
export function command(program: Command): Command {
  const migrate = program.command('migrate').description('Change the schema of the database');
  migrate
    .command('up', { isDefault: true })
    .description('Apply what is pending')
    .action(() =>
      withDatabase(async ({ database, sets }) => {
        const applied = await migrateUp(database, sets);
        say(applied.length > 0 ? applied.map((name) => `applied ${name}`) : ['nothing to do']);
      }),
    );
  migrate
    .command('down')
    .description('Take the newest back; tables and their rows are lost')
    .argument('[namespace]', 'core, or the name of a plugin', 'core')
    .option('--steps <count>', 'how many', '1')
    .requiredOption('--confirm', 'that rows may be lost')
    .action((namespace: string, { steps }: { steps: string }) =>
      withDatabase(async ({ database, sets }) => {
        const reverted = await migrateDown(database, namespace, Number.parseInt(steps, 10), sets);
        say(reverted.length > 0 ? reverted.map((name) => `took back ${name}`) : ['nothing to do']);
      }),
    );
  migrate
    .command('status')
    .description('List every migration')
    .option('--json', 'print JSON')
    .action(({ json }: { json?: boolean }) =>
      withDatabase(async ({ database, sets }) => {
        const rows = await migrationStatus(database, sets);
        if (json) say([JSON.stringify(rows, null, 2)]);
        else
          say(
            rows.map(({ namespace, id, state, appliedAt }) =>
              `${state.padEnd(8)} ${namespace}/${id} ${appliedAt ?? ''}`.trimEnd(),
            ),
          );
      }),
    );
  return migrate;
}

type Work = (context: Awaited<ReturnType<typeof open>>) => Promise<void>;

async function withDatabase(work: Work): Promise<void> {
  const context = await open();
  try {
    await work(context);
  } finally {
    await context.database.close();
  }
}

async function open() {
  const { settings, plugins } = await openProject();
  const sets = [...builtInPlugins, ...plugins.map(({ plugin }) => plugin)]
    .filter(({ migrations }) => migrations.length > 0)
    .map(({ name, migrations }) => ({ namespace: name, migrations }));
  const folder = settings.DATABASE_URL ? undefined : openHome(settings.INFRASTRUCTOR_HOME).database;
  return { database: await openDatabase({ url: settings.DATABASE_URL, folder }), sets };
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
