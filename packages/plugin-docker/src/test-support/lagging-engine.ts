import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** An engine on a socket of its own whose lists can be late: everything else is the real engine behind it. */
export interface LaggingEngine extends AsyncDisposable {
  readonly socketPath: string;
  /** Questions for the list of containers so far. */
  readonly lists: number;
  /** Answers so many of the next lists with the last one that was true. */
  holdBack(lists: number): void;
}

export async function startLaggingEngine(engineSocketPath: string): Promise<LaggingEngine> {
  const socketPath = `${engineSocketPath}.late`;
  let lists = 0;
  let late = 0;
  let last = '[]';
  const server = createServer((asked, answer) => {
    const { method, url = '', headers } = asked;
    const isList = url.includes('/containers/json');
    if (isList) lists++;
    if (isList && late > 0) {
      late--;
      answer.setHeader('content-type', 'application/json').end(last);
      return;
    }
    const forwarded = request({ socketPath: engineSocketPath, method, path: url, headers }, async (real) => {
      answer.writeHead(real.statusCode ?? 502, real.headers);
      if (!isList) {
        real.pipe(answer);
        return;
      }
      last = await text(real);
      answer.end(last);
    });
    forwarded.on('error', () => answer.destroy());
    answer.on('close', () => forwarded.destroy());
    asked.pipe(forwarded);
  }).listen(socketPath);
  await once(server, 'listening');
  return {
    socketPath,
    get lists() {
      return lists;
    },
    holdBack(count) {
      late = count;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      rmSync(socketPath, { force: true });
    },
  };
}
