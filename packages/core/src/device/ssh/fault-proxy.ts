import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';

/** Where a connection falls silent, without being closed. */
export type SilentAt = 'banner' | 'key exchange' | 'authentication';

export interface ProxyFault {
  /** New connections fall silent here, as seen by the client. */
  readonly silentAt?: SilentAt;
  /** New connections are reset at once. */
  readonly resetAtOnce?: boolean;
  /** One byte to the client in so many milliseconds. */
  readonly msPerByte?: number;
  /** In each direction. */
  readonly delayMs?: number;
}

/** A TCP proxy on the loopback that breaks connections in the ways networks do. For tests. */
export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  /** Applies to connections made from now on. */
  fault: ProxyFault;
  /** Swallows everything in both directions from now on; nothing is closed (a half-open connection). */
  silence(): void;
  /** Resets every connection (RST). */
  reset(): void;
  /** Closes every connection in an orderly way (FIN). */
  cut(): void;
  /** Takes no connections, as a host without the service. */
  refuse(): Promise<void>;
  /** Everything as it should be again, for new connections. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a proxy on 127.0.0.1 to a port of a loopback address. */
export async function startFaultProxy(targetPort: number, targetAddress = '127.0.0.1'): Promise<FaultProxy> {
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
  const silenced = new WeakSet<net.Socket>();
  let fault: ProxyFault = {};
  let port = 0;

  const accept = (client: net.Socket) => {
    client.on('error', () => {});
    if (fault.resetAtOnce) {
      client.resetAndDestroy();
      return;
    }
    const server = net.connect({ port: targetPort, host: targetAddress, noDelay: true });
    const pair = [client, server] as const;
    pairs.add(pair);
    client.setNoDelay(true);
    server.on('error', () => {});
    const current = fault;
    const gate = current.silentAt ? silentGate(current.silentAt) : (chunk: Buffer) => chunk;
    const pass = (to: net.Socket, chunk: Buffer) => {
      const deliver = () => {
        if (!to.destroyed && !silenced.has(client)) to.write(chunk);
      };
      if (current.delayMs) setTimeout(deliver, current.delayMs);
      else deliver();
    };
    const drip = dripper((byte) => pass(client, byte), current.msPerByte ?? 0);
    server.on('data', (chunk: Buffer) => {
      const through = gate(chunk);
      if (through.length === 0) return;
      if (current.msPerByte) drip.add(through);
      else pass(client, through);
    });
    client.on('data', (chunk: Buffer) => pass(server, chunk));
    for (const [one, other] of [pair, [server, client] as const]) {
      one.on('close', () => {
        pairs.delete(pair);
        drip.stop();
        // A connection that has fallen silent does not even say that it ended.
        if (!silenced.has(client) && !current.silentAt) other.destroy();
        else if (one === client) server.destroy();
      });
    }
  };

  let listener = net.createServer(accept);
  const listen = async () => {
    listener = net.createServer(accept).listen(port, '127.0.0.1');
    await once(listener, 'listening');
    port = (listener.address() as net.AddressInfo).port;
  };
  const unlisten = async () => {
    if (!listener.listening) return;
    const closed = once(listener, 'close');
    listener.close();
    await Promise.race([closed, new Promise(setImmediate)]);
  };
  const everyPair = (action: (client: net.Socket, server: net.Socket) => void) => {
    for (const [client, server] of [...pairs]) action(client, server);
  };
  await listen();

  const stop = async () => {
    await unlisten();
    everyPair((client, server) => {
      client.destroy();
      server.destroy();
    });
  };
  return {
    get port() {
      return port;
    },
    get fault() {
      return fault;
    },
    set fault(next) {
      fault = next;
    },
    silence: () => everyPair((client) => silenced.add(client)),
    reset: () =>
      everyPair((client, server) => {
        client.resetAndDestroy();
        server.resetAndDestroy();
      }),
    cut: () => everyPair((client) => client.end()),
    refuse: unlisten,
    async heal() {
      fault = {};
      if (!listener.listening) await listen();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Lets through what the server says up to a phase: its banner, its packets until NEWKEYS (RFC 4253, 4.2, 6 and 7.3). */
function silentGate(phase: SilentAt): (chunk: Buffer) => Buffer {
  if (phase === 'banner') return () => Buffer.alloc(0);
  let held: Buffer = Buffer.alloc(0);
  let stage: 'banner' | 'packets' | 'silent' = 'banner';
  const newKeys = 21;
  return (chunk) => {
    if (stage === 'silent') return Buffer.alloc(0);
    held = Buffer.concat([held, chunk]);
    let end = 0;
    if (stage === 'banner') {
      const line = held.indexOf('\n');
      if (line < 0) return Buffer.alloc(0);
      end = line + 1;
      stage = phase === 'key exchange' ? 'silent' : 'packets';
    }
    while (stage === 'packets' && held.length >= end + 6) {
      const length = 4 + held.readUInt32BE(end);
      if (held.length < end + length) break;
      if (held[end + 5] === newKeys) stage = 'silent';
      end += length;
    }
    const through = held.subarray(0, end);
    held = held.subarray(end);
    return through;
  };
}

function dripper(deliver: (byte: Buffer) => void, msPerByte: number) {
  const queue: Buffer[] = [];
  let timer: NodeJS.Timeout | undefined;
  return {
    add(chunk: Buffer) {
      queue.push(...Array.from(chunk, (byte) => Buffer.of(byte)));
      timer ??= setInterval(() => {
        const next = queue.shift();
        if (next) deliver(next);
      }, msPerByte);
    },
    stop: () => clearInterval(timer),
  };
}

/** A port whose kernel answers no SYN any more: a stopped process with a full queue of connections. */
export async function startDeafPort(): Promise<{ readonly port: number; stop(): void }> {
  const script =
    "require('net').createServer().listen({port:0,host:'127.0.0.1',backlog:1},function(){console.log(this.address().port)})";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  child.kill('SIGSTOP');
  const fillers: net.Socket[] = [];
  for (let connected = true; connected; ) {
    const socket = net.connect(port, '127.0.0.1').on('error', () => {});
    fillers.push(socket);
    connected = await Promise.race([
      once(socket, 'connect').then(() => true),
      new Promise<boolean>((resolve) => setTimeout(resolve, 100, false)),
    ]);
  }
  return {
    port,
    stop() {
      for (const socket of fillers) socket.destroy();
      child.kill('SIGKILL');
    },
  };
}
