import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

const program = process.env.CHROMIUM ?? '/usr/bin/chromium';
const images = fileURLToPath(new URL('../../../../docs/images', import.meta.url));

/** Why nothing can be looked at here, or undefined when it can. */
export const browserIsAbsent = existsSync(program) ? undefined : `${program} is not installed (CHROMIUM names it)`;

/** A page with all that it did wrong. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  /** Errors on the console, exceptions, and requests that left the machine. */
  readonly faults: readonly string[];
  /** Nothing of what axe-core finds serious or critical, and no fault so far. */
  expectInOrder(): Promise<void>;
  /** Writes a picture for the documentation when `DASHBOARD_SCREENSHOTS` is set. */
  picture(name: string, extent?: 'window' | 'whole page'): Promise<void>;
}

export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    args: [
      // Whoever tries to reach another machine fails, whatever the network of this one is.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}

interface PageOptions {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
  /** What the browser itself writes on the console for an answer that is expected. */
  readonly expected?: RegExp;
}

export async function openPage(browser: Browser, options: PageOptions = {}): Promise<WatchedPage> {
  const { width = 1_280, colorScheme = 'light', expected } = options;
  const context = await browser.newContext({ viewport: { width, height: 860 }, colorScheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected?.test(message.text())) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`exception: ${error.stack}`));
  const judge = (url: string) => {
    if (!['127.0.0.1', ''].includes(new URL(url).hostname)) faults.push(`left the machine: ${url}`);
  };
  page.on('request', (request) => judge(request.url()));
  page.on('websocket', (socket) => judge(socket.url()));
  return {
    page,
    faults,
    async expectInOrder() {
      expect(faults).toEqual([]);
      expect(await accessibilityProblems(page)).toEqual([]);
    },
    async picture(name, extent = 'window') {
      if (!process.env.DASHBOARD_SCREENSHOTS) return;
      await mkdir(images, { recursive: true });
      await page.evaluate(() => {
        for (const button of document.querySelectorAll<HTMLElement>('.notices button')) button.click();
        scrollTo(0, 0);
      });
      await page.screenshot({ path: join(images, `${name}.png`), fullPage: extent === 'whole page' });
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}

async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
}
