import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import ssh2, { type Connection, type ServerChannel } from 'ssh2';
import type { Recordings } from './recordings.ts';
import { readLine, readSentCommand } from './sent-command.ts';

export interface SimulatedDeviceOptions {
  readonly address: string;
  readonly port: number;
  /** In OpenSSH's format. */
  readonly hostKey: string;
  readonly recordings: Recordings;
  /** Told of every command as it arrives. */
  readonly onCommand: (text: string) => void;
  readonly onConnection: () => void;
}

/** A device that is an SSH server and nothing else: its commands are recordings of this machine. */
export async function startSimulatedDevice(options: SimulatedDeviceOptions): Promise<void> {
  const ssh = new ssh2.Server({ hostKeys: [options.hostKey] }, (client) => serve(client, options));
  const listener = createServer({ noDelay: true }, (socket: Socket) => {
    socket.on('error', () => {});
    (ssh as unknown as { injectSocket(socket: Socket): void }).injectSocket(socket);
  });
  listener.listen(options.port, options.address);
  await once(listener, 'listening');
}

function serve(client: Connection, options: SimulatedDeviceOptions): void {
  options.onConnection();
  client.on('error', () => {});
  client.on('authentication', (context) => context.accept());
  client.on('session', (acceptSession) => {
    acceptSession().on('exec', (accept, _reject, { command }) => {
      const sent = readSentCommand(command);
      const channel = accept();
      channel.on('error', () => {});
      if (sent.kind === 'shared shell') serveShell(channel, options);
      else void answer(channel, sent.text, options);
    });
  });
}

async function answer(channel: ServerChannel, text: string, { recordings, onCommand }: SimulatedDeviceOptions) {
  onCommand(text);
  channel.resume();
  const { stdout, stderr, exitCode } = await recordings.play(text);
  if (channel.destroyed) return;
  channel.stderr.write(stderr);
  channel.write(stdout, () => {
    channel.exit(exitCode);
    channel.end();
  });
}

/** The protocol of packages/core/src/device/standing-shell/command-channel-script.ts, one command after the other. */
function serveShell(channel: ServerChannel, { recordings, onCommand }: SimulatedDeviceOptions): void {
  let boundary: string | undefined;
  let unread = '';
  let script = '';
  let isRunning = false;
  let isRetired = false;
  let begun = '0';
  const waiting: { readonly id: string; readonly text: string }[] = [];
  const end = () => {
    if (channel.destroyed || channel.writableEnded) return;
    channel.exit(0);
    channel.end();
  };
  const proceed = async () => {
    if (isRunning) return;
    isRunning = true;
    for (let next = waiting.shift(); next; next = isRetired ? undefined : waiting.shift()) {
      begun = next.id;
      onCommand(next.text);
      const { stdout, stderr, exitCode } = await recordings.play(next.text);
      if (channel.destroyed || channel.writableEnded) return;
      const ended = `${boundary}end ${next.id} ${exitCode}\n`;
      channel.write(Buffer.concat([stdout, Buffer.from(ended)]));
      channel.stderr.write(Buffer.concat([stderr, Buffer.from(ended)]));
    }
    isRunning = false;
    if (isRetired) end();
  };
  const read = (line: string) => {
    if (boundary === undefined) {
      boundary = line;
      channel.write(`${boundary}ready\n`);
    } else if (line.startsWith('+')) script += `${line.slice(1)}\n`;
    else if (line === '') end();
    else if (line === '!retire') {
      isRetired = true;
      channel.write(`${boundary}retired ${begun}\n`);
      if (!isRunning) end();
    } else if (!line.startsWith('!')) {
      const { id, text } = readLine(line);
      waiting.push({ id, text: script + text });
      script = '';
      void proceed();
    }
  };
  channel.on('data', (chunk: Buffer) => {
    const lines = (unread + chunk.toString()).split('\n');
    unread = lines.pop() ?? '';
    for (const line of lines) read(line);
  });
  channel.on('end', end);
}
