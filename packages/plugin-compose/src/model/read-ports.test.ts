import { describe, expect, it } from 'vitest';
import { parsePort } from './read-ports.ts';

describe('parsePort', () => {
  it.each([
    ['80', [{ target: 80, protocol: 'tcp' }]],
    ['8080:80', [{ target: 80, published: 8080, protocol: 'tcp' }]],
    ['22:22', [{ target: 22, published: 22, protocol: 'tcp' }]],
    ['53:53/udp', [{ target: 53, published: 53, protocol: 'udp' }]],
    ['53:53/UDP', [{ target: 53, published: 53, protocol: 'udp' }]],
    ['127.0.0.1:8001:80', [{ target: 80, published: 8001, host_ip: '127.0.0.1', protocol: 'tcp' }]],
    ['127.0.0.1::80', [{ target: 80, host_ip: '127.0.0.1', protocol: 'tcp' }]],
    ['[::1]:8001:80', [{ target: 80, published: 8001, host_ip: '::1', protocol: 'tcp' }]],
    ['::1:8001:80', [{ target: 80, published: 8001, host_ip: '::1', protocol: 'tcp' }]],
    [
      '9090-9091:8080-8081',
      [
        { target: 8080, published: 9090, protocol: 'tcp' },
        { target: 8081, published: 9091, protocol: 'tcp' },
      ],
    ],
    [
      '3000-3001',
      [
        { target: 3000, protocol: 'tcp' },
        { target: 3001, protocol: 'tcp' },
      ],
    ],
    ['8000-9000:80', [{ target: 80, published: '8000-9000', protocol: 'tcp' }]],
    [':80', [{ target: 80, protocol: 'tcp' }]],
    ['', undefined],
    ['web', undefined],
    ['80:', undefined],
    ['70000:80', undefined],
    ['8000-8002:80-81', undefined],
    ['90-80:90-80', undefined],
    ['$(id):80:80', undefined],
  ])('%s', (text, expected) => {
    expect(parsePort(text)).toEqual(expected);
  });
});
