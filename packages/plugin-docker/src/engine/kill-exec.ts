import { sh } from '@infrastructor/core';
import type { DeviceShell } from '../connection/device-shells.ts';
import type { EngineClient } from '../connection/engine-client.ts';
import { objectOf, textOf } from '../parsers/json-fields.ts';
import { containerPath } from './inspect-container.ts';

/** In the environment of every process of a command, so that those which left it can be found. */
export const execMark = 'INFRASTRUCTOR_EXEC';

const killTimeoutMs = 8_000;

/** Ends what bears the mark. The mark is an argument here, so this shell does not find itself; BusyBox's grep ends at a NUL. */
const killMarked = `for environment in /proc/[0-9]*/environ; do
  if tr '\\0' '\\n' <"$environment" 2>/dev/null | grep -qx "$1"; then
    process=\${environment#/proc/}
    kill -s KILL "\${process%/environ}"
  fi
done`;

export interface RunningExec {
  readonly execId: string;
  readonly container: string;
  readonly user: string | undefined;
  readonly mark: string;
}

/**
 * Kills a command in a container with all that it started: by a shell in the container, as the same user; where the
 * container has none, by one on the device, which needs root there.
 * @returns whether the command is gone
 */
export async function killExec(
  client: EngineClient,
  shell: () => Promise<DeviceShell>,
  exec: RunningExec,
): Promise<boolean> {
  const signal = AbortSignal.timeout(killTimeoutMs);
  const state = async () => objectOf(await client.json({ path: `/exec/${exec.execId}/json`, signal }));
  try {
    await killInside(client, exec, signal);
    if ((await state()).Running !== true) return true;
    const onDevice = sh`sh -c ${killMarked} sh ${marked(exec)}`;
    await (await shell()).exec(onDevice, { privileged: true, timeoutMs: killTimeoutMs, signal });
    return (await state()).Running !== true;
  } catch {
    // The caller says that it may still run.
    return false;
  }
}

const marked = ({ mark }: RunningExec) => `${execMark}=${mark}`;

async function killInside(client: EngineClient, exec: RunningExec, signal: AbortSignal): Promise<void> {
  const { container, user } = exec;
  const subject = `container ${container}`;
  const created = await client.json({
    method: 'POST',
    path: containerPath(container, '/exec'),
    body: {
      AttachStdout: true,
      AttachStderr: true,
      Cmd: ['sh', '-c', killMarked, 'sh', marked(exec)],
      ...(user === undefined ? {} : { User: user }),
    },
    signal,
    subject,
  });
  const id = textOf(objectOf(created).Id) ?? '';
  const output = await client.stream({
    method: 'POST',
    path: `/exec/${id}/start`,
    body: { Detach: false },
    signal,
    subject,
  });
  // It ends when the shell has.
  for await (const _ of output);
}
