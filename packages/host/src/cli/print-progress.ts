import type { Invocation } from '@infrastructor/core/runtime';

type OnProgress = NonNullable<Invocation['onProgress']>;

/** Shows how far long work is, on one line of a terminal that is written over. Where there is no terminal nobody listens. */
export function progressOnTerminal(): { readonly onProgress?: OnProgress } {
  return process.stderr.isTTY ? { onProgress: printProgress } : {};
}

const printProgress: OnProgress = ({ done, total, text }) => {
  const share = total ? `${Math.floor((done / total) * 100)} %` : String(done);
  process.stderr.write(`\r\u001b[K${share} ${text ?? ''}`);
  if (total !== undefined && done >= total) process.stderr.write('\n');
};
