import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { allowedHostsOf } from './allowed-hosts.ts';

describe('allowedHostsOf', () => {
  it('always has the names of this machine for itself', () => {
    expect(allowedHostsOf('127.0.0.1')).toEqual(['localhost', '127.0.0.1', '[::1]']);
  });

  it('adds the address or name that is bound', () => {
    expect(allowedHostsOf('192.0.2.7')).toContain('192.0.2.7');
    expect(allowedHostsOf('2001:db8::1')).toContain('[2001:db8::1]');
    expect(allowedHostsOf('MCP.Example')).toContain('mcp.example');
  });

  it('has the own names, never any name, where every address is bound', () => {
    for (const every of ['0.0.0.0', '::']) {
      expect(allowedHostsOf(every)).toContain(hostname().toLowerCase());
      expect(allowedHostsOf(every)).not.toContain('0.0.0.0');
      expect(allowedHostsOf(every)).not.toContain('[::]');
    }
  });
});
