import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { openDatabase } from '@infrastructor/core/runtime';
import type { Command } from 'commander';
import { openHome } from '../../config/home.ts';
import { loadSettings } from '../../config/load-settings.ts';
import type { Settings } from '../../config/settings-schema.ts';
import { runningServer } from '../../daemon/process-file.ts';
import { exitCodes } from '../exit-code.ts';
import { openProject } from '../project.ts';

interface Finding {
  readonly subject: string;
  readonly ok: boolean;
  readonly text: string;
}

/** Adds `infrastructor doctor`: what stands in the way of a start. */
export function command(program: Command): Command {
  return program
    .command('doctor')
    .description('Check the settings, plugins, ports, database and SSH of this folder')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await examine();
      if (json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
      else
        for (const { ok, subject, text } of findings)
          process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${subject.padEnd(10)} ${text}\n`);
      if (findings.some(({ ok }) => !ok)) process.exitCode = exitCodes.configuration;
    });
}

async function examine(): Promise<readonly Finding[]> {
  const settings = await check(
    'settings',
    async () => loadSettings(),
    () => 'every setting can be used',
  );
  const plugins = await check('plugins', openProject, (project) =>
    project.plugins.map(({ plugin }) => plugin.name).join(', '),
  );
  if (!settings.value) return [settings.finding, plugins.finding];
  const home = openHome(settings.value.INFRASTRUCTOR_HOME);
  const running = (['api', 'mcp'] as const).some((name) => runningServer(home.pidFile(name)));
  const database = running
    ? { finding: { subject: 'database', ok: true, text: 'in use by the running server' } }
    : await check(
        'database',
        () => probeDatabase(settings.value as Settings, home.database),
        (text) => text,
      );
  const ports = running
    ? []
    : await Promise.all([
        probePort('API_PORT', settings.value.API_HOST, settings.value.API_PORT),
        probePort('MCP_PORT', settings.value.MCP_HOST, settings.value.MCP_PORT),
      ]);
  const ssh = {
    subject: 'ssh',
    ok: true,
    text: process.env.SSH_AUTH_SOCK ? 'an agent is there' : 'no agent; key files in ~/.ssh or of the device are used',
  };
  const mode = statSync(home.folder).mode & 0o777;
  const folder = { subject: 'folder', ok: mode === 0o700, text: `${home.folder} has mode ${mode.toString(8)}` };
  const token = {
    subject: 'token',
    ok: true,
    text: existsSync(home.tokenFile) ? home.tokenFile : 'made at the first start',
  };
  return [settings.finding, plugins.finding, database.finding, ...ports, folder, token, ssh];
}

async function check<Value>(subject: string, work: () => Promise<Value>, tell: (value: Value) => string) {
  try {
    const value = await work();
    return { value, finding: { subject, ok: true, text: tell(value) } };
  } catch (error) {
    return { value: undefined, finding: { subject, ok: false, text: (error as Error).message } };
  }
}

async function probeDatabase(settings: Settings, folder: string): Promise<string> {
  const database = await openDatabase(settings.DATABASE_URL ? { url: settings.DATABASE_URL } : { folder });
  try {
    return `${database.engine} ${database.version}, answers in ${(await database.ping()).toFixed(1)} ms`;
  } finally {
    await database.close();
  }
}

async function probePort(setting: string, host: string, port: number): Promise<Finding> {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
    return { subject: 'port', ok: true, text: `${host}:${port} is free` };
  } catch (error) {
    return { subject: 'port', ok: false, text: `${host}:${port} (${setting}): ${(error as Error).message}` };
  } finally {
    server.close();
  }
}
