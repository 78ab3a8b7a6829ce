import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readContainerDetail } from '../parsers/docker-inspect.ts';
import { cleanUntrusted } from './clean-untrusted.ts';
import { redactDetail, redactEvent, redactLabels, redactSummary } from './redact-container.ts';

const marker = expect.stringMatching(/\[redacted:[0-9a-f]{8}\]/);

test('an inspected container leaves without secrets, whatever holds them', () => {
  const container = readContainerDetail({
    Id: 'c0ffee',
    Name: '/db',
    Path: 'mysqldump',
    Args: ['-phunter2', 'shop'],
    State: {
      Status: 'running',
      Running: true,
      Health: {
        Status: 'unhealthy',
        Log: [{ ExitCode: 1, Output: 'no answer from redis://:hunter2@cache\u001b[0m' }],
      },
    },
    Config: {
      Image: 'db',
      Env: ['DB_PASS=hunter2', 'MYSQL_PWD=hunter2', 'PLAIN=yes', 'URL=pg://me:hunter2@db/x', 'PASSWORD_FILE=/run/x'],
      Entrypoint: ['mysqldump'],
      Cmd: ['-phunter2', 'shop'],
      Labels: { 'db.password': 'hunter2', 'traefik.rule': 'Host(`x`)', hook: 'https://x/?token=hunter2' },
      Healthcheck: { Test: ['CMD-SHELL', 'mysqladmin ping --password=hunter2'] },
    },
  });
  const clean = redactDetail(container);
  expect(JSON.stringify(clean)).not.toContain('hunter2');
  expect(clean.env).toEqual([marker, marker, 'PLAIN=yes', marker, 'PASSWORD_FILE=/run/x']);
  expect(clean).toMatchObject({
    entrypoint: ['mysqldump'],
    command: [marker, 'shop'],
    args: [marker, 'shop'],
    labels: { 'traefik.rule': 'Host(`x`)' },
  });
});

test('a listed container and an event leave without secrets', () => {
  const summary = { id: 'c0ffee', command: 'sh -c "run --token hunter2"', labels: { 'api.token': 'hunter2' } };
  expect(JSON.stringify(redactSummary(summary as never))).not.toContain('hunter2');
  const event = {
    type: 'container',
    action: 'exec_start',
    id: 'c0ffee',
    detail: 'mysql -phunter2',
    attributes: { execID: '1', 'db.password': 'hunter2' },
    time: '2026-01-01T00:00:00.000Z',
  };
  expect(JSON.stringify(redactEvent(event))).not.toContain('hunter2');
});

test('labels that hold no secret lose nothing but what steers a terminal', () => {
  expect(redactLabels({ 'com.docker.compose.project': 'shop', note: '\u001b[31mred' })).toEqual({
    'com.docker.compose.project': 'shop',
    note: 'red',
  });
});

describe('untrusted text', () => {
  test.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['a\u202eb\u2066c\u200bd', 'abcd'],
    ['bell\u0007 back\u0008space\r', 'bell backspace'],
    ['tab\tand\nline, ünï 😀', 'tab\tand\nline, ünï 😀'],
    ['\u009b31mred', 'red'],
    ['tag\u{e0041}ged', 'tagged'],
  ])('%j becomes %j', (text, clean) => expect(cleanUntrusted(text)).toBe(clean));

  test('has no control character left, and cleaning twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = cleanUntrusted(text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left
        expect(clean).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        expect(cleanUntrusted(clean)).toBe(clean);
      }),
    );
  });
});
