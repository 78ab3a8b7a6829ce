import type { Scope } from '@infrastructor/core';
import { createOperations, createRegistry } from '@infrastructor/core/runtime';
import { problemsIn } from '@infrastructor/core/validation';
import { describe, expect, it } from 'vitest';
import { testPlugin } from './test-plugin.ts';
import { createToolCatalogue, toolsListBytes } from './tool-catalogue.ts';

const operations = createOperations(createRegistry([testPlugin]), () => Promise.reject(new Error('not called here')));
const catalogue = createToolCatalogue({ operations });
const namesFor = (...scopes: Scope[]) => catalogue.listFor({ scopes }).map(({ name }) => name);

describe('createToolCatalogue', () => {
  it('lists what each set of scopes may call, and nothing for none', () => {
    expect(namesFor()).toEqual([]);
    expect(namesFor('admin')).toEqual(['admin_only']);
    expect(namesFor('read')).not.toContain('remove_thing');
    expect(namesFor('operate', 'read')).toEqual(namesFor('read', 'operate'));
    expect(namesFor('read', 'operate', 'admin')).toHaveLength(operations.length - 1);
  });

  it('builds every list once', () => {
    expect(catalogue.listFor({ scopes: ['read', 'admin'] })).toBe(catalogue.listFor({ scopes: ['admin', 'read'] }));
  });

  it('publishes plain JSON Schemas that require only what callers must give', () => {
    const tool = catalogue.listFor({ scopes: ['read'] }).find(({ name }) => name === 'list_things');
    expect(tool?.inputSchema.required).toEqual(['device']);
    expect(JSON.parse(JSON.stringify(tool))).toEqual(tool);
  });

  it('publishes an output schema that answers and failures both fit, and nothing else does', () => {
    const tool = catalogue.listFor({ scopes: ['read'] }).find(({ name }) => name === 'list_things');
    const fits = (value: unknown) => problemsIn(tool?.outputSchema as never, value).length === 0;
    expect(fits({ data: [{ name: 'a', sizeBytes: 1 }], meta: { correlationId: 'c', warnings: [] } })).toBe(true);
    expect(fits({ error: { code: 'NOT_FOUND' } })).toBe(true);
    expect(fits({ data: [{ name: 7 }], meta: {} })).toBe(false);
    expect(fits({ data: [] })).toBe(false);
  });

  it('says what to do about a tool that does not exist', () => {
    expect(() => catalogue.operation('list_thing')).toThrow('There is no tool list_thing');
    expect(() => catalogue.operation('only_rest')).toThrow('There is no tool only_rest');
    expect(catalogue.operation('list_things').name).toBe('list_things');
  });

  it('measures what a client has to load', () => {
    expect(toolsListBytes([])).toBe('{"tools":[]}'.length);
    expect(toolsListBytes(catalogue.listFor({ scopes: ['read'] }))).toBeGreaterThan(500);
  });
});
