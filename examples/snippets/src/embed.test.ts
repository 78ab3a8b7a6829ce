import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('three lines start a runtime and answer with numbers of this machine', { timeout: 60_000 }, async () => {
  const script = fileURLToPath(new URL('./embed.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=development', script]);
  const { data, meta } = JSON.parse(stdout) as { data: { uptimeSec: number }; meta: Record<string, unknown> };
  expect(data.uptimeSec).toBeGreaterThan(0);
  expect(meta).toMatchObject({ device: 'localhost', source: 'live' });
});
