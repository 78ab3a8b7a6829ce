import type { Socket } from '../schemas/socket.ts';

type Details = Pick<Socket, 'processes' | 'uid' | 'inode' | 'cookie' | 'cgroup' | 'timer' | 'info'>;

/** New: `("sshd",pid=165,fd=3)`; before iproute2 4.0: `("sshd",165,3)`. */
const holder = /\("((?:[^"\\]|\\.)*)",(?:pid=)?(\d+),(?:[a-z_]+=[^,)]*,)*(?:fd=)?(\d+)\)/g;

/** Takes one `key:value` word out of the text. */
function take(text: string, key: string): { value: string | undefined; rest: string } {
  const match = new RegExp(`(?:^|\\s)${key}:(\\S+)`).exec(text);
  if (match === null) return { value: undefined, rest: text };
  return { value: match[1], rest: text.replace(match[0], ' ') };
}

/** What stands after the addresses of an `ss` row: `users:((…)) timer:(…) uid:105 ino:1 sk:2 cgroup:/x <->`. */
export function readSocketDetails(text: string): Details {
  if (text.trim() === '') return {};
  const details: Details = {};
  let rest = text;
  const users = /(?:^|\s)users:\((.*?\))\)(?=\s|$)/.exec(rest);
  if (users !== null) {
    details.processes = Array.from((users[1] ?? '').matchAll(holder), ([, name = '', pid, fd]) => ({
      name: name.replace(/\\(.)/g, '$1'),
      pid: Number(pid),
      fd: Number(fd),
    }));
    rest = rest.replace(users[0], ' ');
  }
  const timer = /(?:^|\s)timer:\(([^)]*)\)/.exec(rest);
  if (timer !== null) {
    details.timer = timer[1] ?? '';
    rest = rest.replace(timer[0], ' ');
  }
  for (const [key, field] of [
    ['uid', 'uid'],
    ['ino', 'inode'],
  ] as const) {
    const { value, rest: left } = take(rest, key);
    if (value === undefined || !/^\d+$/.test(value)) continue;
    details[field] = Number(value);
    rest = left;
  }
  for (const [key, field] of [
    ['sk', 'cookie'],
    ['cgroup', 'cgroup'],
  ] as const) {
    const { value, rest: left } = take(rest, key);
    if (value === undefined) continue;
    details[field] = value;
    rest = left;
  }
  // The arrow of -e tells which directions are not shut down.
  const info = rest
    .replace(/(?:^|\s)(?:<->|<--|-->|---|<-|->)(?=\s|$)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (info !== '') details.info = info;
  return details;
}
