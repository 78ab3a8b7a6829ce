import { expect, test } from 'vitest';
import { InfrastructorError } from '../contract/errors.ts';
import { ListenerBuffer } from './listener-buffer.ts';

const read = async (buffer: ListenerBuffer) => Array.fromAsync(buffer.messages(() => {}));

test('a listener gets every item in order, also those that came before it read', async () => {
  const buffer = new ListenerBuffer();
  buffer.push(1);
  const reading = read(buffer);
  await Promise.resolve();
  buffer.push(2);
  buffer.end();
  buffer.push('after the end');
  expect(await reading).toEqual([
    { kind: 'item', item: 1 },
    { kind: 'item', item: 2 },
  ]);
});

test('a slow listener loses the oldest, is told how many, and costs no more memory', async () => {
  const buffer = new ListenerBuffer();
  for (let item = 0; item < 1_250; item++) buffer.push(item);
  buffer.end();
  const messages = await read(buffer);
  expect(messages[0]).toEqual({ kind: 'dropped', count: 250 });
  expect(messages[1]).toEqual({ kind: 'item', item: 250 });
  expect(messages).toHaveLength(1_001);
});

test('an error ends the listener after what it still had to read', async () => {
  const buffer = new ListenerBuffer();
  buffer.push(1);
  buffer.end(new InfrastructorError('SSH_CONNECTION_LOST', 'gone'));
  const messages = buffer.messages(() => {});
  expect((await messages.next()).value).toEqual({ kind: 'item', item: 1 });
  await expect(messages.next()).rejects.toMatchObject({ code: 'SSH_CONNECTION_LOST' });
});

test('a listener that stops reading is let go', async () => {
  const buffer = new ListenerBuffer();
  buffer.push(1);
  let left = 0;
  for await (const _message of buffer.messages(() => void left++)) break;
  expect(left).toBe(1);
});
