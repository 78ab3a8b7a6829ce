import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Socket, StreamConnection, type StreamConnectionOptions } from './stream-connection.ts';

class TestSocket implements Socket {
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  readonly sent: Record<string, unknown>[] = [];

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.drop(1000);
  }
  open(): void {
    this.onopen?.call(this as never, {} as Event);
  }
  receive(message: object): void {
    this.onmessage?.call(this as never, { data: JSON.stringify(message) } as MessageEvent);
  }
  drop(code: number): void {
    this.onclose?.call(this as never, { code } as CloseEvent);
  }
}

describe('a live connection', () => {
  let sockets: TestSocket[];
  const seen = { states: [] as string[], messages: [] as unknown[], gaps: 0, refusal: undefined as unknown };

  beforeEach(() => {
    vi.useFakeTimers();
    sockets = [];
    Object.assign(seen, { states: [], messages: [], gaps: 0, refusal: undefined });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const newest = () => sockets.at(-1) as TestSocket;
  const start = (options: Partial<StreamConnectionOptions> = {}) =>
    new StreamConnection({
      open() {
        sockets.push(new TestSocket());
        return newest();
      },
      token: 'inf_x',
      onState(state, refusal) {
        seen.states.push(state);
        seen.refusal = refusal;
      },
      onAuthenticated: () => {},
      onMessage: (message) => seen.messages.push(message),
      onGap: () => seen.gaps++,
      ...options,
    });
  const auth = (seq: number, server = 's1') =>
    newest().receive({ type: 'auth', caller: 'admin', scopes: ['read'], server, seq });
  const subscribed = (seq: number, more = {}) =>
    newest().receive({ type: 'subscription', action: 'subscribe', server: 's1', seq, ...more });
  const event = (seq: number) =>
    newest().receive({
      type: 'event',
      eventType: 'x',
      hostname: null,
      severity: 'info',
      data: null,
      seq,
      timestamp: '',
    });
  const comeBack = () => {
    newest().drop(1006);
    vi.advanceTimersByTime(60_000);
    newest().open();
  };

  test('says who it is, and what it wants once it was let in', () => {
    const connection = start();
    connection.addTopic('events');
    newest().open();
    expect(newest().sent).toEqual([{ type: 'auth', token: 'inf_x' }]);
    auth(100);
    expect(newest().sent.slice(1)).toEqual([
      { type: 'subscription', action: 'subscribe', topics: ['events'], since: 100, server: 's1' },
    ]);
  });

  test('misses nothing of a topic that it asks for later, since what was told last', () => {
    const connection = start();
    newest().open();
    auth(100);
    newest().receive({ type: 'heartbeat', seq: 120 });
    connection.addTopic('devices.*');
    expect(newest().sent.at(-1)).toMatchObject({ topics: ['devices.*'], since: 120, server: 's1' });
  });

  test('misses nothing when the connection is lost before the server has answered', () => {
    const connection = start();
    connection.addTopic('events');
    newest().open();
    auth(100);
    comeBack();
    auth(140);
    expect(newest().sent.at(-1)).toMatchObject({ topics: ['events'], since: 100, server: 's1' });
  });

  test('sends no token where it has none', () => {
    start({ token: undefined });
    newest().open();
    expect(newest().sent).toEqual([]);
  });

  test('comes back, and asks for what it missed since the last message', () => {
    const connection = start();
    connection.addTopic('events');
    newest().open();
    auth(100);
    subscribed(100);
    event(105);
    comeBack();
    auth(140, 's1');
    expect(newest().sent.at(-1)).toEqual({
      type: 'subscription',
      action: 'subscribe',
      topics: ['events'],
      since: 105,
      server: 's1',
    });
    subscribed(140, { gap: false, replayed: 2 });
    event(110);
    // Broken off again in the middle of what was missed: the rest of it is asked for.
    comeBack();
    auth(150);
    expect(newest().sent.at(-1)).toMatchObject({ since: 110 });
    expect(seen.gaps).toBe(0);
  });

  test('tells a gap, and goes on from the other side of it', () => {
    const connection = start();
    connection.addTopic('events');
    newest().open();
    auth(100);
    subscribed(100);
    comeBack();
    auth(9_000, 's2');
    subscribed(9_000, { server: 's2', gap: true });
    expect(seen.gaps).toBe(1);
    comeBack();
    auth(9_001, 's2');
    expect(newest().sent.at(-1)).toMatchObject({ since: 9_000, server: 's2' });
  });

  test('wants a topic once, until the last that wanted it is gone', () => {
    const connection = start();
    newest().open();
    auth(1);
    connection.addTopic('a');
    connection.addTopic('a');
    connection.removeTopic('a');
    expect(newest().sent.slice(1)).toEqual([
      { type: 'subscription', action: 'subscribe', topics: ['a'], since: 1, server: 's1' },
    ]);
    connection.removeTopic('a');
    expect(newest().sent.at(-1)).toEqual({ type: 'subscription', action: 'unsubscribe', topics: ['a'] });
  });

  test('follows its streams again on a new connection', () => {
    const connection = start();
    newest().open();
    auth(1);
    const request = { stream: 'docker.logs', device: 'nas', params: { container: 'web' } };
    connection.addStream(request);
    comeBack();
    auth(2);
    expect(newest().sent.at(-1)).toEqual({ type: 'subscription', action: 'subscribe', ...request });
  });

  test('is refused for good with a token that is not known', () => {
    start();
    newest().open();
    newest().receive({ type: 'error', code: 'UNAUTHENTICATED', message: 'The token is not known' });
    newest().drop(4401);
    vi.advanceTimersByTime(600_000);
    expect(seen.states.at(-1)).toBe('refused');
    expect(seen.refusal).toMatchObject({ message: 'The token is not known' });
    expect(sockets).toHaveLength(1);
  });

  test('gives up a connection on which nothing comes', () => {
    start();
    newest().open();
    auth(1);
    vi.advanceTimersByTime(49_000);
    newest().receive({ type: 'heartbeat', seq: 1 });
    vi.advanceTimersByTime(49_000);
    expect(seen.states.at(-1)).toBe('live');
    vi.advanceTimersByTime(1_001);
    expect(seen.states.at(-1)).toBe('offline');
    vi.advanceTimersByTime(20_000);
    expect(sockets).toHaveLength(2);
  });

  test('tries less and less often while the server is away', () => {
    start();
    for (let tries = 0; tries < 20; tries++) {
      newest().drop(1006);
      vi.advanceTimersByTime(15_000);
    }
    expect(sockets).toHaveLength(21);
    const before = sockets.length;
    newest().drop(1006);
    vi.advanceTimersByTime(7_000);
    expect(sockets).toHaveLength(before);
  });
});
