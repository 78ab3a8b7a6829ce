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

/** A poll would take half a minute. How long it takes on a quiet machine is printed, and told in the documentation. */
const liveMs = 10_000;

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
    for (const range of ['1h', '7d', '90d', '24h']) {
      await page.getByLabel('Range').selectOption(range);
      await page.getByRole('img', { name: /^CPU: used \d/ }).waitFor();
      await page.getByRole('img', { name: /^Network: received \d.*\/s, sent \d.*\/s$/ }).waitFor();
      await page.getByRole('img', { name: /^Disks: read \d.*\/s, written \d.*\/s$/ }).waitFor();
    }
    await page.locator('.uplot').nth(5).waitFor();
    await watched.picture('device', 'whole page');
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

  test('shows at once that a container was stopped elsewhere', async () => {
    await open('containers');
    const row = page.getByRole('row').filter({ hasText: 'engine' }).filter({ hasText: 'shop' });
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
    const steps = await stepsBeforeTheEnd(page);
    await dialog.getByRole('button', { name: 'Confirm and do it' }).click();
    await page.getByRole('status', { name: 'Progress of the operation' }).waitFor();
    await page.getByRole('log', { name: 'Progress' }).getByText('started').waitFor();
    await page.getByText('deployed', { exact: true }).waitFor({ timeout: 90_000 });
    expect(await steps()).toEqual(expect.arrayContaining(['start', 'wait until healthy']));
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

  test('shows pools with their errors, datasets and snapshots, and a resilver when it begins', async () => {
    await rest(stage.installation, 'POST', '/api/devices/nas/analyze', {});
    await open('zfs');
    await page.getByRole('combobox', { name: 'Device' }).selectOption('nas');
    const pools = page.getByRole('region', { name: 'Pools', exact: true }).last();
    await pools.getByRole('row').filter({ hasText: 'scratch' }).getByText('critical').waitFor();
    await pools.getByRole('row').filter({ hasText: 'tank' }).getByText('47 %').waitFor();
    const tank = page.getByRole('region', { name: 'Devices of tank' });
    await tank
      .getByRole('row')
      .filter({ hasText: 'virtio-tank-b' })
      .getByRole('cell', { name: '277', exact: true })
      .waitFor();
    await page.getByText('/mnt/scratch/precious.bin', { exact: true }).waitFor();
    await page.getByRole('region', { name: 'Datasets' }).getByText('tank/home/bob smith', { exact: true }).waitFor();
    await page.getByLabel('Dataset', { exact: true }).selectOption('tank/media');
    await page.getByRole('region', { name: 'Snapshots' }).getByText('tank/media@auto-2024-05-01_00-00').waitFor();
    await watched.picture('zfs', 'whole page');
    await watched.expectInOrder();
    // Somebody replaces a device, and somebody else's question finds it out: the page is only told.
    stage.nas.beginResilver();
    await rest(stage.installation, 'GET', '/api/zfs/nas/pools/tank/status?fresh=true');
    await tank.getByRole('row').filter({ hasText: 'replacing-1' }).waitFor();
    await page.getByText(/^resilver: 47 MiB of 227 MiB/).waitFor();
    await watched.expectInOrder();
  });

  test('shows drives with their verdicts and why', async () => {
    await open('devices/nas/drives');
    const drive = (model: string) => page.getByRole('article').filter({ hasText: model });
    const failing = drive('Hitachi HDS721050DLE630');
    await failing.getByText('failing', { exact: true }).waitFor();
    await failing.getByText("The drive's self-assessment is FAILED").waitFor();
    await failing.getByText('Attribute 5 Reallocated_Sector_Ct is at or below its threshold').waitFor();
    const hot = drive('WDC WD140EDFZ-11A0VA0');
    await hot.getByText('62 °C').waitFor();
    await hot.getByText('10 sectors wait for reallocation').waitFor();
    await drive('Samsung SSD 970 EVO').getByText('7 NVMe media errors').waitFor();
    await drive('LAB VIRTUAL DISK').getByText('healthy', { exact: true }).waitFor();
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
    const row = other.page.getByRole('row').filter({ hasText: 'engine' }).filter({ hasText: 'shop' });
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
    await viewer.page.getByRole('cell', { name: 'worker' }).first().waitFor();
    expect(await viewer.page.getByRole('button', { name: /^(Stop|Start|Remove) / }).count()).toBe(0);
    await viewer.page.goto(`${stage.installation.apiUrl}/#/compose/engine`);
    await viewer.page.getByText('a token with the scope admin is needed').waitFor();
    await viewer.page.goto(`${stage.installation.apiUrl}/#/audit`);
    await viewer.page.getByRole('alert').getByText('FORBIDDEN').waitFor();
    await viewer.expectInOrder();
  });
});

/** What the page says of a deployment, step by step, for as long as it does not say how it ended. */
async function stepsBeforeTheEnd(page: Page): Promise<() => Promise<readonly string[]>> {
  const seen = await page.evaluateHandle(() => {
    const steps = new Set<string>();
    const look = () => {
      if (document.querySelector('[aria-label="Services"]')) return;
      for (const line of document.querySelectorAll('[aria-label="Progress"] > div')) {
        const step = /Step \d+ of \d+: (.*)/.exec(line.textContent ?? '')?.[1];
        if (step) steps.add(step);
      }
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
    return steps;
  });
  return () => seen.evaluate((steps) => [...steps]);
}

function composeOf(name: string, line: string): string {
  return `# Written by hand
services:
  ${name}:
    image: ${image}
    command: ["sleep", "3600"]
    ${line}
`;
}
