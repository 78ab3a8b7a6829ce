import { type DeviceAccess, sh } from '@infrastructor/core';

/** The last a container said, on one line; empty where it said nothing or cannot be asked. */
export async function lastLines({ exec }: DeviceAccess, id: string): Promise<string> {
  const { stdout, stderr, exitCode } = await exec(sh`docker logs --tail 10 ${id}`, { maxOutputBytes: 16_384 });
  if (exitCode !== 0) return '';
  const lines = `${stdout}\n${stderr}`.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.slice(-10).join(' | ').slice(-600);
}
