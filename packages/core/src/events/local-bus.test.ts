import { expect, it } from 'vitest';
import type { Logger } from '../contract/context.ts';
import type { BusMessage } from './bus.ts';
import { LocalBus } from './local-bus.ts';

const event = (eventType: string): BusMessage => ({
  type: 'event',
  eventType,
  hostname: undefined,
  severity: 'info',
  data: undefined,
  timestamp: '2026-01-01T00:00:00.000Z',
});
const typeOf = (message: BusMessage) => (message.type === 'event' ? message.eventType : message.type);
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function recordingLog() {
  const lines: string[] = [];
  const write = (message: string) => void lines.push(message);
  const log: Logger = { debug: write, info: write, warn: write, error: write };
  return { log, lines };
}

it('tells every listener in order, after publish has returned', async () => {
  await using bus = new LocalBus();
  const seen: string[] = [];
  bus.subscribe((message, origin) => seen.push(`a ${typeOf(message)} ${origin}`));
  bus.subscribe((message) => seen.push(`b ${typeOf(message)}`));
  bus.publish(event('1'));
  bus.publish(event('2'));
  expect(seen).toEqual([]);
  await turn();
  expect(seen).toEqual(['a 1 local', 'b 1', 'a 2 local', 'b 2']);
});

it('logs a listener that throws or rejects, and tells the others all the same', async () => {
  const { log, lines } = recordingLog();
  await using bus = new LocalBus({ log });
  const seen: string[] = [];
  bus.subscribe(() => {
    throw new Error('broken');
  });
  bus.subscribe(async () => {
    throw new Error('broken later');
  });
  bus.subscribe((message) => seen.push(typeOf(message)));
  bus.publish(event('1'));
  await turn();
  expect(seen).toEqual(['1']);
  expect(lines).toHaveLength(2);
});

it('tells nobody who has ended the subscription', async () => {
  await using bus = new LocalBus();
  const seen: string[] = [];
  const listener = (message: BusMessage) => void seen.push(typeOf(message));
  const end = bus.subscribe(listener);
  bus.subscribe(listener);
  bus.publish(event('1'));
  await turn();
  end();
  end();
  bus.publish(event('2'));
  await turn();
  expect(seen).toEqual(['1', '1', '2']);
});

it('drops the oldest messages when too many wait, and says so once', async () => {
  const { log, lines } = recordingLog();
  await using bus = new LocalBus({ log, capacity: 10 });
  const seen: string[] = [];
  bus.subscribe((message) => seen.push(typeOf(message)));
  for (let n = 0; n < 15; n++) bus.publish(event(String(n)));
  await turn();
  expect(seen).toEqual(['5', '6', '7', '8', '9', '10', '11', '12', '13', '14']);
  expect(bus.statistics()).toMatchObject({ published: 15, delivered: 10, dropped: 5, listeners: 1 });
  expect(lines).toHaveLength(1);
});
