import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const script = fileURLToPath(new URL('./watch.ts', import.meta.url));

test('an application tells the load of this machine, and hears of what is collected', { timeout: 60_000 }, async () => {
  const { stdout } = await run(process.execPath, ['--conditions=development', script, '', '2']);
  const figures = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { uptimeSec: number; device: string });
  expect(figures).toHaveLength(2);
  const uptimeSec = Number.parseFloat(await readFile('/proc/uptime', 'utf8'));
  for (const { uptimeSec: told, device } of figures) {
    expect(device).toBe('localhost');
    expect(Math.abs(uptimeSec - told)).toBeLessThan(60);
  }
  expect(stdout).toContain('collected system.metrics of localhost');
});
