/** Shows how far long work is, on one line of a terminal that is written over. */
export function printProgress({
  done,
  total,
  text,
}: {
  readonly done: number;
  readonly total: number | undefined;
  readonly text: string | undefined;
}): void {
  if (!process.stderr.isTTY) return;
  const share = total ? `${Math.floor((done / total) * 100)} %` : String(done);
  process.stderr.write(`\r\u001b[K${share} ${text ?? ''}`);
  if (total !== undefined && done >= total) process.stderr.write('\n');
}
