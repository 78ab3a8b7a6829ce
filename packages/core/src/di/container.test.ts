import { describe, expect, test } from 'vitest';
import { token } from '../contract/token.ts';
import { Container } from './container.ts';

const number = token<number>('test.number');
const service = token<{ readonly name: string }>('test.service');

const disposable = (name: string, log: string[]) => ({
  name,
  async [Symbol.asyncDispose]() {
    log.push(name);
  },
});

describe('Container', () => {
  test('gives the same single to everyone who asks, made on first use', async () => {
    await using container = new Container();
    let made = 0;
    container.single(service, () => ({ name: `made ${++made}` }));
    expect(made).toBe(0);
    expect(container.get(service)).toBe(container.child().get(service));
    expect(made).toBe(1);
  });

  test('lets a child override a service for itself alone', async () => {
    await using container = new Container();
    container.value(number, 1);
    const child = container.child().value(number, 2);
    expect([container.get(number), child.get(number), container.child().get(number)]).toEqual([1, 2, 1]);
  });

  test('never lets a parent’s single capture what a child overrides', async () => {
    await using container = new Container();
    container.value(number, 1).single(service, () => ({ name: `number ${container.get(number)}` }));
    const child = container.child().value(number, 2);
    expect(child.get(service).name).toBe('number 1');
  });

  test('disposes what it made, children first, in reverse order, and not what it was given', async () => {
    const log: string[] = [];
    const container = new Container();
    const given = token<AsyncDisposable>('test.given');
    const first = token<AsyncDisposable>('test.first');
    const second = token<AsyncDisposable>('test.second');
    container.value(given, disposable('given', log)).single(first, () => disposable('first', log));
    const child = container.child().single(second, () => disposable('second', log));
    child.get(second);
    container.get(first);
    await container[Symbol.asyncDispose]();
    expect(log).toEqual(['second', 'first']);
  });

  test('names a service that nobody provides', async () => {
    await using container = new Container();
    expect(() => container.resolve({ number })).toThrow('test.number');
  });
});
