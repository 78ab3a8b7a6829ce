import { describe, expect, it } from 'vitest';
import { ReplayBuffer } from './replay-buffer.ts';

const entry = (seq: number, size = 10) => ({
  seq,
  topics: ['global'],
  kind: 'data' as const,
  bytes: Buffer.alloc(size),
});
const numbers = (entries: readonly { readonly seq: number }[]) => entries.map(({ seq }) => seq);

describe('the replay buffer', () => {
  it('gives what came after a number', () => {
    const buffer = new ReplayBuffer(100, { replayMessages: 10, replayBytes: 1000 });
    for (const seq of [101, 102, 105]) buffer.add(entry(seq));
    expect(numbers(buffer.since(101).entries)).toEqual([102, 105]);
    expect(buffer.since(100)).toMatchObject({ gap: false });
    expect(buffer.since(105)).toEqual({ entries: [], gap: false });
    expect(buffer.since(99)).toMatchObject({ gap: true });
  });

  it('forgets the oldest by number and by bytes, and says so', () => {
    const buffer = new ReplayBuffer(0, { replayMessages: 3, replayBytes: 100 });
    for (const seq of [1, 2, 3, 4]) buffer.add(entry(seq));
    expect(buffer.statistics).toEqual({ messages: 3, bytes: 30 });
    expect(buffer.since(0).gap).toBe(true);
    expect(buffer.since(1)).toMatchObject({ gap: false });
    buffer.add(entry(5, 85));
    expect(numbers(buffer.since(0).entries)).toEqual([4, 5]);
    buffer.add(entry(6, 200));
    expect(buffer.since(5)).toEqual({ entries: [], gap: true });
    expect(buffer.since(6).gap).toBe(false);
  });

  it('has a gap where a message was not kept', () => {
    const buffer = new ReplayBuffer(0, { replayMessages: 3, replayBytes: 100 });
    buffer.skip(1);
    expect(buffer.since(0).gap).toBe(true);
    expect(buffer.since(1).gap).toBe(false);
  });
});
