import { expect, expectTypeOf, test } from 'vitest';
import type { HandlerContext } from './context.ts';
import { defineResource, type UriVariables } from './resource.ts';

test('the variables of a template are read from its text by the compiler', () => {
  expectTypeOf<UriVariables<'zfs://pools/{device}/{pool}'>>().toEqualTypeOf<'device' | 'pool'>();
  expectTypeOf<UriVariables<'config://{device}/{+path}'>>().toEqualTypeOf<'device' | 'path'>();
  expectTypeOf<UriVariables<'infra://devices'>>().toEqualTypeOf<never>();
});

test('a resource without variables lists itself, a template nothing unless it says so', async () => {
  const context = {} as HandlerContext;
  const read = async () => null;
  const fixed = defineResource({ uri: 'infra://all', name: 'All', description: 'All of it', read });
  expect(await fixed.list(context)).toEqual([{ uri: 'infra://all', name: 'All', description: 'All of it' }]);
  const template = defineResource({ uri: 'infra://{device}', name: 'One', description: 'One', read });
  expect(await template.list(context)).toEqual([]);
  expect(await template.complete('device', '', context)).toEqual([]);
  expect(template).toMatchObject({ mimeType: 'application/json', scope: 'read', changes: [] });
});
