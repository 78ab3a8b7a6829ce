import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rest } from '../../host/test/support/rest-client.ts';
import { browserIsAbsent, openPage, startBrowser, type WatchedPage } from './support/browser.ts';
import { storePastReadings } from './support/past-readings.ts';
import { confOf, image, type Stage, stageIsAbsent, startStage } from './support/stage.ts';

const absent = browserIsAbsent ?? stageIsAbsent;
if (absent) console.warn(`The dashboard is not walked: ${absent}`);

const liveMs = 2_000;

describe.skipIf(absent)('the dashboard, in a browser, against a real host with a real machine', () => {
  let stage: Stage;
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    stage = await startStage();
    browser = await startBrowser();
    watched = await openPage(browser);
    page = watched.page;
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await stage?.[Symbol.asyncDispose]();
  }, 60_000);

  const open = (hash: string) => page.goto(`${stage.installation.apiUrl}/#/${hash}`);
  const login = async (to: Page, token: string) => {
    await to.goto(stage.installation.apiUrl);
    await to.getByLabel('Token').fill(token);
    await to.getByRole('button', { name: 'Log in' }).click();
  };

  test('lets nobody in without a token that is good, and says so', async () => {
    await login(page, 'inf_not-a-token');
    await page.getByRole('alert').waitFor();
    await watched.expectInOrder();
    await page.getByLabel('Token').fill(stage.installation.token);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('link', { name: 'localhost' }).waitFor();
    expect(await page.evaluate(() => localStorage.getItem('infrastructor.token'))).toBeNull();
  });

  test('adds a device whose host key somebody compared', async () => {
    const { port, username, privateKeyPath } = stage.sshd;
    await page.getByRole('button', { name: 'Add device' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Name', { exact: true }).fill('engine');
    await form.getByLabel('Address', { exact: true }).fill('127.0.0.1');
    await form.getByLabel('SSH port', { exact: true }).fill(String(port));
    await form.getByLabel('User', { exact: true }).fill(username);
    await form.getByLabel('Private key', { exact: true }).fill(privateKeyPath);
    await form.getByLabel('Tags', { exact: true }).fill('site=home, role=engine');
    await watched.picture('add-device');
    await watched.expectInOrder();
    await form.getByRole('button', { name: 'Add and connect' }).click();
    const fingerprint = await form.getByText(/SHA256:[A-Za-z0-9+/]{43}/).textContent();
    const { body } = await rest<{ hostKeys: string[] }>(stage.installation, 'GET', '/api/devices/engine');
    expect(body.data.hostKeys).toEqual([fingerprint?.trim()]);
    await watched.picture('confirm-host-key');
    await form.getByRole('button', { name: 'It is the right key' }).click();
    await page.getByRole('heading', { name: 'engine' }).waitFor();
    await page.getByText('docker', { exact: true }).waitFor();
  });

  test('shows a device with its figures, file systems, ports, drives and logs', async () => {
    await storePastReadings(stage.installation, 'engine');
    await page.getByText(/of \d+ cores/).waitFor();
    await page.getByRole('region', { name: 'File systems' }).first().waitFor();
    await page.getByLabel('Range').selectOption('24h');
    await page.getByRole('img', { name: /^CPU: used \d/ }).waitFor();
    await page.locator('.uplot').first().waitFor();
    await watched.picture('device');
    await watched.expectInOrder();
    await page.getByRole('link', { name: 'Ports' }).click();
    await page
      .getByRole('cell', { name: String(stage.sshd.port), exact: true })
      .first()
      .waitFor();
    await watched.expectInOrder();
    await page.getByRole('link', { name: 'Logs' }).click();
    await page.getByLabel('Source').selectOption('kernel');
    await page.getByRole('log', { name: 'Log lines' }).waitFor();
    await watched.expectInOrder();
  });

  test('shows the fleet, and finds a device in it', async () => {
    await open('');
    await page.getByRole('row').filter({ hasText: 'engine' }).getByText('online').waitFor();
    await page.getByRole('row').filter({ hasText: 'engine' }).getByText('%').first().waitFor();
    await page.reload();
    await page.getByRole('img', { name: 'CPU of engine in the last hour' }).waitFor();
    await watched.picture('fleet');
    await watched.expectInOrder();
    await page.getByRole('searchbox').fill('role=engine');
    await expect.poll(() => page.getByRole('link', { name: 'localhost' }).count()).toBe(0);
    await page.getByRole('link', { name: 'engine' }).waitFor();
  });

  test('shows within two seconds that a container was stopped elsewhere', async () => {
    await open('containers');
    const row = page.getByRole('row').filter({ hasText: 'shop' });
    await row.getByText('running').waitFor();
    await watched.picture('containers');
    await watched.expectInOrder();
    await stage.engine.docker('stop', '--time', '0', 'web');
    const stoppedAt = performance.now();
    await row.getByText('exited').waitFor();
    const tookMs = performance.now() - stoppedAt;
    console.log(`shown ${Math.round(tookMs)} ms after docker stop`);
    expect(tookMs).toBeLessThan(liveMs);
    await row.getByRole('button', { name: 'Start web' }).click();
    await row.getByText('running').waitFor();
  });

  test('follows the log of a container, and removes it only after its plan', async () => {
    await open('containers/engine/worker');
    await page
      .getByRole('log', { name: 'Log of worker' })
      .getByText(/job \d+ done/)
      .first()
      .waitFor();
    await page.getByText(/of a core/).waitFor();
    await watched.picture('container');
    await watched.expectInOrder();
    await page.getByRole('button', { name: 'Remove worker' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('This is what would be done').waitFor();
    await watched.expectInOrder();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await stage.engine.docker('ps', '--all', '--format', '{{.Names}}')).toContain('worker');
  });

  test('shows what changed in a configuration file', async () => {
    await open('configuration/engine');
    await page.getByRole('link', { name: stage.proxyConf }).click();
    await page.getByRole('region', { name: 'Versions' }).waitFor();
    await writeFile(stage.proxyConf, confOf('web', 9090));
    const diff = page.getByRole('region', { name: 'Difference between the two versions' });
    await diff.getByText('set $upstream_port 8080;').waitFor();
    await diff.getByText('set $upstream_port 9090;').waitFor();
    await watched.picture('configuration');
    await watched.expectInOrder();
  });

  test('shows the proxies with the containers behind them', async () => {
    await open('proxies');
    const row = page.getByRole('row').filter({ hasText: 'web.*' });
    await row.getByRole('link', { name: 'web' }).waitFor();
    await watched.picture('proxies');
    await watched.expectInOrder();
    await row.getByRole('button', { name: 'web' }).click();
    await page.getByText('proxy_pass').waitFor();
  });

  test('deploys a compose file after its plan was confirmed', async () => {
    const project = join(stage.folder, 'stack');
    await mkdir(project);
    await open('compose/engine');
    await page.getByLabel('Compose file').fill(composeOf('site', `ports: ["${stage.sshd.port}:80"]`));
    await page.getByRole('button', { name: 'Adapt to engine' }).click();
    await page.getByRole('region', { name: 'Adapted file' }).waitFor();
    await page.getByRole('region', { name: 'Before and after' }).waitFor();
    await watched.picture('compose');
    await watched.expectInOrder();
    await page.getByLabel('Compose file').fill(composeOf('site', 'network_mode: none'));
    await page.getByLabel('Folder on engine').fill(project);
    await page.getByLabel('Pull images first').uncheck();
    await page.getByRole('button', { name: 'Show the plan' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('This is what would be done').waitFor();
    await watched.picture('plan');
    await watched.expectInOrder();
    await dialog.getByRole('button', { name: 'Confirm and do it' }).click();
    await page.getByRole('log', { name: 'Progress' }).getByText('started').waitFor();
    await page.getByText('deployed', { exact: true }).waitFor({ timeout: 90_000 });
    await watched.picture('deployment', 'whole page');
    await watched.expectInOrder();
    expect(await readFile(join(project, 'docker-compose.yml'), 'utf8')).toContain('site');
  });

  test('shows an alert, who takes care of it, and silences it', async () => {
    const { tables } = stage.installation.host.runtime;
    const { body } = await rest<{ id: string }>(stage.installation, 'GET', '/api/devices/engine');
    // As the alert engine writes it when its rule has held for long enough.
    await tables.alerts.raise({
      ...{ rule: 'docker.restarting', deviceId: body.data.id, subject: 'worker', severity: 'warning', data: null },
      ...{ message: 'worker was restarted 5 times within 10 minutes', at: new Date() },
    });
    await open('alerts');
    const row = page.getByRole('row').filter({ hasText: 'docker.restarting, worker' });
    await row.getByRole('button', { name: 'Acknowledge' }).click();
    await row.getByText('seen by admin').waitFor();
    await row.getByRole('button', { name: 'Silence 1 h' }).click();
    await row.getByText(/silent until/).waitFor();
    await page
      .getByRole('region', { name: 'Silences' })
      .last()
      .getByText('docker.restarting, engine, worker')
      .waitFor();
    await page.getByText('Rules').click();
    await page.getByRole('region', { name: 'Alert rules' }).waitFor();
    await watched.picture('alerts');
    await watched.expectInOrder();
  });

  test('shows who did what', async () => {
    await open('audit');
    await page.getByLabel('Tool').selectOption('deploy_compose_to_device');
    await page.getByRole('cell', { name: 'deploy_compose_to_device' }).first().waitFor();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('The audit log is as it was written').waitFor();
    await watched.picture('audit');
    await watched.expectInOrder();
  });

  test('has a form for every tool that calls it', async () => {
    await open('plugins');
    await page.getByRole('region', { name: 'Registered plugins' }).waitFor();
    await watched.picture('plugins');
    await watched.expectInOrder();
    await open('plugins/monitoring/get_network_ports');
    await page.getByLabel('Device', { exact: true }).selectOption('engine');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByRole('region', { name: 'Result' }).waitFor();
    await watched.picture('tool');
    await watched.expectInOrder();
  });

  test('has a page for a plugin that it has never heard of', async () => {
    await open('plugins/tiny');
    await page.getByRole('link', { name: 'get_tiny_load' }).click();
    await page.getByLabel('Device', { exact: true }).selectOption('engine');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByRole('region', { name: 'Answer' }).getByText('processes', { exact: true }).waitFor();
    await watched.expectInOrder();
  });

  test('shows pools as a recording of a real one has them', async () => {
    const recording = new URL(
      '../../plugin-zfs/fixtures/bookworm/degraded/zpool-status.expected.json',
      import.meta.url,
    );
    const { output } = JSON.parse(await readFile(recording, 'utf8')) as { output: { pool: string; state: string }[] };
    const answer = (data: unknown) => ({
      json: { data, meta: { collectedAt: new Date().toISOString(), source: 'live', warnings: [] } },
    });
    await page.route(/\/api\/zfs\/engine\/(pools|health|datasets|snapshots)/, (route) => {
      const { pathname } = new URL(route.request().url());
      const pool = /pools\/([^/]+)\/status/.exec(pathname)?.[1];
      if (pool) return route.fulfill(answer(output.find((each) => each.pool === pool)));
      if (pathname.endsWith('/health')) return route.fulfill(answer({ pools: [] }));
      if (!pathname.endsWith('/pools')) return route.fulfill(answer([]));
      return route.fulfill(
        answer(output.map(({ pool: name, state: health }) => ({ name, health, sizeBytes: 8e9, capacityPercent: 41 }))),
      );
    });
    await open('zfs/engine');
    await page
      .getByRole('region', { name: /^Devices of / })
      .first()
      .waitFor();
    await page.getByText('DEGRADED').first().waitFor();
    await watched.picture('zfs');
    await watched.expectInOrder();
    await page.unroute(/\/api\/zfs\//);
  });

  test('shows drives with their verdicts and why', async () => {
    const drive = {
      ...{
        drive: '/dev/sda',
        model: 'WDC WD40EFRX',
        state: 'active',
        verdict: 'failing',
        temperatureC: 41,
        exitFlags: [],
      },
      ...{ reasons: ['8 sectors wait to be reallocated, 3 more since yesterday'], counters: { pendingSectors: 8 } },
      ...{
        growth: { since: new Date().toISOString(), counters: { pendingSectors: 3 } },
        attributes: [],
        selfTests: [],
      },
    };
    // No drive of this machine fails.
    await page.route(/\/api\/devices\/engine\/drives/, (route) =>
      route.fulfill({ json: { data: [drive], meta: { collectedAt: new Date().toISOString(), warnings: [] } } }),
    );
    await open('devices/engine/drives');
    await page.getByText('8 sectors wait to be reallocated').waitFor();
    await page.getByText('failing').waitFor();
    await watched.picture('drives');
    await watched.expectInOrder();
  });

  test('is readable in the dark and on a phone', async () => {
    await using dark = await openPage(browser, { colorScheme: 'dark', width: 390 });
    await login(dark.page, stage.installation.token);
    await dark.page.getByRole('link', { name: 'engine' }).waitFor();
    await dark.page.getByRole('row').filter({ hasText: 'engine' }).getByText('%').first().waitFor();
    await dark.picture('fleet-dark-phone');
    await dark.expectInOrder();
    await dark.page.getByRole('link', { name: 'engine' }).click();
    await dark.page.locator('.uplot').first().waitFor();
    await dark.expectInOrder();
    const pages = ['containers', 'proxies', 'compose/engine', 'configuration/engine', 'alerts', 'audit', 'plugins'];
    for (const hash of ['devices/engine/ports', ...pages, 'plugins/devices/add_device']) {
      await dark.page.goto(`${stage.installation.apiUrl}/#/${hash}`);
      await expect.poll(() => dark.page.getByText('Loading …').count(), { timeout: 15_000 }).toBe(0);
      await dark.expectInOrder();
      const overflow = await dark.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, hash).toBeLessThanOrEqual(0);
    }
  });

  test('comes back by itself when the connection was lost, and is told what happened meanwhile', async () => {
    await using other = await openPage(browser);
    const connections: WebSocketRoute[] = [];
    await other.page.routeWebSocket(/\/ws\/stream$/, (socket) => {
      socket.connectToServer();
      connections.push(socket);
    });
    await login(other.page, stage.installation.token);
    await other.page.goto(`${stage.installation.apiUrl}/#/containers`);
    const row = other.page.getByRole('row').filter({ hasText: 'shop' });
    await row.getByText('running').waitFor();
    const asked: string[] = [];
    other.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await connections.at(-1)?.close({ code: 1012 });
    await stage.engine.docker('stop', '--time', '0', 'web');
    await row.getByText('exited').waitFor();
    await other.page.getByText('live', { exact: true }).waitFor();
    expect(connections.length).toBeGreaterThan(1);
    expect(asked).not.toContain('/api/containers');
    await other.expectInOrder();
  });

  test('a viewer sees, and is refused what changes something', async () => {
    const { body } = await rest<{ token: string }>(stage.installation, 'POST', '/api/tokens', {
      name: 'looks-only',
      role: 'viewer',
    });
    await using viewer = await openPage(browser, { expected: /status of 403/ });
    await login(viewer.page, body.data.token);
    await viewer.page.getByRole('link', { name: 'engine' }).waitFor();
    expect(await viewer.page.getByRole('button', { name: 'Add device' }).count()).toBe(0);
    expect(await viewer.page.getByRole('link', { name: 'Audit' }).count()).toBe(0);
    await viewer.page.goto(`${stage.installation.apiUrl}/#/containers`);
    await viewer.page.getByRole('cell', { name: 'worker' }).waitFor();
    expect(await viewer.page.getByRole('button', { name: /^(Stop|Start|Remove) / }).count()).toBe(0);
    await viewer.page.goto(`${stage.installation.apiUrl}/#/compose/engine`);
    await viewer.page.getByText('a token with the scope admin is needed').waitFor();
    await viewer.page.goto(`${stage.installation.apiUrl}/#/audit`);
    await viewer.page.getByRole('alert').getByText('FORBIDDEN').waitFor();
    await viewer.expectInOrder();
  });
});

function composeOf(name: string, line: string): string {
  return `# Written by hand
services:
  ${name}:
    image: ${image}
    command: ["sleep", "3600"]
    ${line}
`;
}
