import type { NetstatConnection, NetstatUnixSocket } from '../schemas/netstat-row.ts';
import { known } from './known.ts';
import { portOf, splitAddress } from './socket-address.ts';
import { type Column, wordsOf } from './table.ts';
import { camelCase, numberOf } from './text.ts';

/** net-tools truncates `PID/Program name` to this width (PROGNAME_WIDTH in netstat.c). */
const programWidth = 20;
const linuxStates =
  /^(?:ESTABLISHED|SYN_SENT|SYN_RECV|FIN_WAIT1|FIN_WAIT2|TIME_WAIT|CLOSE|CLOSED|CLOSE_WAIT|LAST_ACK|LISTEN|CLOSING|UNKNOWN|NEW_SYN_REC\w*)$/;
const anyState = /^[A-Z][A-Z0-9_]+$/;
const timers = /\s*\b((?:off|on|keepalive|timewait|unkn-\d+|probe)\b\s*\([^)]*\))\s*$/;
const unixSocket = /^unix\s+(\d+)\s+\[([^\]]*)\]\s+(\S+)\s+(?:([A-Z]+)\s+)?(\d+)(?:\s(.*))?$/;

function owner(text: string): { pid?: number; programName?: string } {
  const [, pid, programName] = /^(\d+)\/(.*)$/.exec(text.trim()) ?? [];
  return pid === undefined ? {} : { pid: Number(pid), ...(programName ? { programName } : {}) };
}

/** BSD joins address and port with a dot, the others with a colon. */
function ends(local: string, foreign: string, isBsd: boolean) {
  const cut = (text: string) => {
    if (!isBsd) return splitAddress(text);
    const dot = text.lastIndexOf('.');
    return dot === -1
      ? { address: text, port: undefined }
      : { address: text.slice(0, dot), port: portOf(text.slice(dot + 1)) };
  };
  const [from, to] = [cut(local), cut(foreign)];
  return known({ localAddress: from.address, localPort: from.port, foreignAddress: to.address, foreignPort: to.port });
}

function protocol(proto: string): Pick<NetstatConnection, 'transport' | 'family'> {
  const name = proto.toLowerCase().replace(/\d+$/, '');
  return { transport: name === 'icm' ? 'icmp' : name, family: proto.endsWith('6') ? 'ipv6' : 'ipv4' };
}

/** What follows the addresses on Linux: `[state] [user inode] [pid/program] [timer]`, as far as the header has them. */
function linuxDetails(rest: string, proto: string, headers: ReadonlySet<string>): Partial<NetstatConnection> {
  const timer = headers.has('Timer') ? timers.exec(rest)?.[1] : undefined;
  const words = rest
    .replace(timers, headers.has('Timer') ? '' : '$&')
    .trim()
    .split(/\s+/);
  const hasUser = headers.has('User');
  const isRaw = proto.startsWith('raw') || proto.startsWith('icm');
  const isState =
    linuxStates.test(words[0] ?? '') ||
    (isRaw && /^\d+$/.test(words[0] ?? '') && (!hasUser || /^\d+$/.test(words[2] ?? '')));
  const state = isState ? words.shift() : undefined;
  const [user, inode] = hasUser ? words.splice(0, 2) : [];
  return known({ state, user, inode: numberOf(inode), ...owner(words.join(' ')), timer });
}

/** The columns after the addresses on BSD: `(state)`, which may be empty, and numbers under their headers. */
function bsdDetails(words: readonly string[], headers: readonly string[]): Record<string, string | number> {
  const left = [...words];
  const row: Record<string, string | number> = {};
  for (const header of headers) {
    if (header === '(state)') {
      const state = anyState.test(left[0] ?? '') ? left.shift() : undefined;
      if (state !== undefined) row.state = state;
      continue;
    }
    const word = left.shift();
    if (word !== undefined && word !== '-') row[camelCase(header)] = numberOf(word) ?? word;
  }
  return row;
}

/** One connection under a header that begins `Proto Recv-Q Send-Q`, BSD with further columns before it. */
export function readConnection(line: string, columns: readonly Column[]): NetstatConnection | undefined {
  const headers = columns.map(({ text }) => text);
  const first = headers.indexOf('Proto');
  const words = wordsOf(line);
  const [proto, recvQ, sendQ, local, foreign] = words.slice(first, first + 5);
  if (proto === undefined || local === undefined || foreign === undefined || !/^[a-z]+\d{0,2}$/.test(proto.text))
    return undefined;
  if (numberOf(recvQ?.text) === undefined || numberOf(sendQ?.text) === undefined) return undefined;
  const isBsd = headers.includes('(state)') || headers.some((header) => header === 'Tcpcb' || header === 'Socket');
  if (!isBsd && !(local.text.includes(':') && foreign.text.includes(':'))) return undefined;
  const before = Object.fromEntries(
    headers.slice(0, first).map((header, index) => [camelCase(header), words[index]?.text ?? '']),
  );
  return {
    ...before,
    kind: 'network',
    proto: proto.text,
    ...protocol(proto.text),
    recvQ: Number(recvQ?.text),
    sendQ: Number(sendQ?.text),
    ...ends(local.text, foreign.text, isBsd),
    ...(isBsd
      ? bsdDetails(
          words.slice(first + 5).map(({ text }) => text),
          headers.slice(first + 5),
        )
      : linuxDetails(line.slice(foreign.end), proto.text, new Set(headers))),
  };
}

/** `  TCP    127.0.0.1:1031         api:1032               ESTABLISHED     1712` of Windows. */
export function readWindowsConnection(line: string): NetstatConnection | undefined {
  const [, proto, local, foreign, state, pid] =
    /^\s+(TCP|UDP)\s+(\S+)\s+(\S+)(?:\s+([A-Z_0-9]*[A-Z][A-Z_0-9]*))?(?:\s+(\d+))?\s*$/.exec(line) ?? [];
  if (proto === undefined || local === undefined || foreign === undefined) return undefined;
  const family = local.startsWith('[') ? ('ipv6' as const) : ('ipv4' as const);
  return {
    kind: 'network',
    proto,
    transport: proto.toLowerCase(),
    family,
    ...ends(local, foreign, false),
    ...known({ state, pid: numberOf(pid) }),
  };
}

/** A Unix domain socket of Linux. */
export function readUnixSocket(line: string, hasProgram: boolean): NetstatUnixSocket | undefined {
  const [, refs, flags, type, state, inode, rest = ''] = unixSocket.exec(line) ?? [];
  if (refs === undefined) return undefined;
  const after = rest.trimStart();
  const path = (hasProgram ? after.slice(programWidth) : after).trim();
  return known({
    kind: 'socket' as const,
    proto: 'unix',
    refCount: Number(refs),
    flags: flags?.trim() || undefined,
    type,
    state,
    inode: Number(inode),
    ...(hasProgram ? owner(after.slice(0, programWidth)) : {}),
    path: path === '' ? undefined : path,
  });
}
