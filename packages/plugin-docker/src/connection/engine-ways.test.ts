import { NotFoundError, type ProcessStream, SSHConnectionError } from '@infrastructor/core';
import { describe, expect, test } from 'vitest';
import { agreedApiVersion } from './api-version.ts';
import type { DeviceShell } from './device-shells.ts';
import { EngineClient } from './engine-client.ts';

interface Behaviour {
  readonly connect: Error;
  /** What `docker system dial-stdio` says, as the user and as root. */
  readonly dial: { readonly stderr: string; readonly exitCode: number };
  readonly sudo?: { readonly stderr: string; readonly exitCode: number };
  /** What the test of the socket prints. */
  readonly socket?: string;
}

/** A device on which no way leads to an engine, each for a reason of its own. */
function clientOf({ connect, dial, sudo = dial, socket = '' }: Behaviour) {
  const commands: string[] = [];
  const shell: DeviceShell = {
    connect: () => Promise.reject(connect),
    exec: async () => ({ stdout: socket, stderr: '', exitCode: 0, signal: undefined, truncated: false, durationMs: 1 }),
    async openStream(command, options) {
      commands.push(options?.privileged ? `sudo ${command.text}` : command.text);
      return failing(options?.privileged ? sudo : dial);
    },
  };
  const client = new EngineClient({ device: 'nas', socketPath: '/var/run/docker.sock', shell: async () => shell });
  return { client, commands };
}

function failing({ stderr, exitCode }: { readonly stderr: string; readonly exitCode: number }): ProcessStream {
  async function* text(content: string) {
    if (content !== '') yield Buffer.from(content);
  }
  const close = async () => {};
  return {
    stdout: text(''),
    stderr: text(stderr),
    exit: Promise.resolve({ exitCode, signal: undefined }),
    write: async () => {},
    endInput: () => {},
    close,
    [Symbol.asyncDispose]: close,
  };
}

const noSocket = new NotFoundError('Nothing takes connections');
const signal = new AbortController().signal;
const denied = { stderr: 'permission denied while trying to connect to the Docker daemon socket', exitCode: 1 };

describe('the way to an engine', () => {
  test('that is stopped ends in a 503', async () => {
    const stopped = { stderr: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.', exitCode: 1 };
    await expect(clientOf({ connect: noSocket, dial: stopped }).client.way(signal)).rejects.toMatchObject({
      status: 503,
    });
  });

  test('that the user may not use goes through sudo, and without that says what to do', async () => {
    const { client, commands } = clientOf({
      connect: noSocket,
      dial: denied,
      sudo: { stderr: 'sudo: a password is required', exitCode: 1 },
    });
    await expect(client.way(signal)).rejects.toMatchObject({
      code: 'PRIVILEGE_REQUIRED',
      hint: expect.stringMatching(/group docker.*sudo/),
    });
    expect(commands).toEqual(['docker  system dial-stdio', 'sudo docker  system dial-stdio']);
  });

  test('that nobody installed, or whose command is missing, tells the two apart', async () => {
    const missing = { stderr: 'sh: 1: docker: not found', exitCode: 127 };
    const way = (socket: string) => clientOf({ connect: noSocket, dial: missing, socket }).client.way(signal);
    await expect(way('absent')).rejects.toMatchObject({ code: 'COMMAND_NOT_FOUND' });
    await expect(way('forbidden')).rejects.toMatchObject({ code: 'PRIVILEGE_REQUIRED' });
    await expect(way('')).rejects.toMatchObject({ status: 503 });
  });

  test('of a docker that is podman is its command line, for reading only', async () => {
    const podman = { stderr: 'Error: unrecognized command `podman system dial-stdio`', exitCode: 125 };
    const { client } = clientOf({ connect: noSocket, dial: podman });
    expect(await client.way(signal)).toBe('cli');
    await expect(client.json({ path: '/info', signal })).rejects.toMatchObject({ code: 'CAPABILITY_MISSING' });
  });

  test('is not looked for on a device that is away', async () => {
    const away = new SSHConnectionError('DEVICE_UNREACHABLE', 'nas cannot be reached');
    const { client, commands } = clientOf({ connect: away, dial: denied });
    await expect(client.way(signal)).rejects.toBe(away);
    expect(commands).toEqual([]);
  });

  test('is given up by who has left, for themselves alone', async () => {
    const { client } = clientOf({ connect: noSocket, dial: denied });
    await expect(client.way(AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
  });
});

test.each([
  ['1.41', '1.12', '1.41'],
  ['1.44', '1.24', '1.44'],
  ['1.99', '1.44', '1.51'],
  ['1.99', '1.60', undefined],
  ['1.20', '1.12', undefined],
  [undefined, undefined, undefined],
  ['; id', '1.12', undefined],
])('of an engine that speaks up to %s and from %s, %s is used', (newest, oldest, agreed) => {
  expect(agreedApiVersion(newest, oldest)).toBe(agreed);
});
