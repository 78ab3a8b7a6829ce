import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Installation, startInstallation } from '../../host/test/support/installation.ts';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const mostGzipBytes = 70_000;

async function builtFiles(): Promise<readonly string[]> {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`);
}

test('the whole page is small: every script, style and picture of every part of it', async () => {
  const files = (await builtFiles()).filter((file) => /\.(html|js|css|svg)$/.test(file));
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(file), { level: 9 }).length));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`${(total / 1_000).toFixed(1)} kB gzipped in ${files.length} files`);
  expect(total).toBeLessThanOrEqual(mostGzipBytes);
});

test('names no other machine that it would load something from', async () => {
  const texts = await Promise.all(
    (await builtFiles()).filter((file) => /\.(js|css|html)$/.test(file)).map((file) => readFile(file, 'utf8')),
  );
  const urls = texts.flatMap((text) =>
    [...text.matchAll(/(?:https?:)?\/\/[a-z0-9-]+\.[a-z]{2,}[^\s"'`)]*/gi)].map(String),
  );
  // Names of XML vocabularies look like addresses, but nothing is ever fetched from them.
  expect(urls.filter((url) => !url.includes('www.w3.org'))).toEqual([]);
});

describe('the host', () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await startInstallation();
  });
  afterAll(() => installation[Symbol.asyncDispose]());

  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${installation.apiUrl}${path}`, { headers });

  test('serves the page to everyone, under a policy without exceptions', async () => {
    const page = await get('/');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).not.toContain('unsafe');
    // As a browser asks that has it; fetch itself would say no-cache beside it.
    const again = { 'if-none-match': page.headers.get('etag') ?? '', 'cache-control': 'max-age=0' };
    expect((await get('/', again)).status).toBe(304);
  });

  test('serves what the page loads compressed, to be kept for ever', async () => {
    const html = await (await get('/')).text();
    const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
    for (const encoding of ['br', 'gzip']) {
      const { status, headers } = await get(script, { 'accept-encoding': encoding });
      expect([status, headers.get('content-encoding')]).toEqual([200, encoding]);
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(headers.get('content-type')).toContain('javascript');
    }
  });

  test.each(['/api/nothing', '/assets/nothing.js', '/index.php', '/%2e%2e/package.json', '/assets/../../package.json'])(
    'still has no %s',
    async (path) => {
      const { status, headers } = await get(path);
      expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8']);
    },
  );

  test('serves no page where it is turned off', async () => {
    await using without = await startInstallation({ environment: { DASHBOARD: 'false' } });
    expect((await fetch(without.apiUrl)).status).toBe(404);
  });
});
