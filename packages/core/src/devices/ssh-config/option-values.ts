import type { SshOption } from './ssh-option.ts';

type Values = { readonly values: readonly string[] } | { readonly error: string };

/** More than any list of hosts needs; the pattern below takes time with the square of the length. */
const maximumJumpLength = 4_096;

const logLevels = new Set('QUIET FATAL ERROR INFO VERBOSE DEBUG DEBUG1 DEBUG2 DEBUG3'.split(' '));
const flags: Readonly<Record<string, string>> = { yes: 'yes', true: 'yes', no: 'no', false: 'no' };

/**
 * The value of an option line as `ssh -G` prints it (readconf.c, process_config_line and dump_client_config). `rest` is the
 * whole line after the keyword, `words` the same split.
 */
export function optionValues({ name, kind }: SshOption, words: readonly string[], rest: string): Values {
  if (kind.kind === 'ignored') return { values: [] };
  if (kind.kind === 'command') return { values: [rest.replace(/^[ \t=]+/, '')] };
  if (kind.kind === 'jump') return jump(rest);
  const [first, ...more] = words;
  if (first === undefined || first === '') return { error: `${name} has no argument` };
  if (kind.kind === 'words') return { values: name === 'sendenv' || name === 'setenv' ? words : [words.join(' ')] };
  if (kind.kind === 'forward') return forward(name, words);
  // ssh takes "none" for a time as if the line were not there.
  if (kind.kind === 'seconds' && first === 'none' && more.length === 0) return { values: [] };
  if (more.length > 0) return { error: `${name} has more than one argument: ${more.join(' ')}` };
  const value = single(name, kind.kind === 'choice' ? kind.names : kind.kind, first);
  return value === undefined ? { error: `${JSON.stringify(first)} is no value of ${name}` } : { values: [value] };
}

function single(name: string, kind: string | Readonly<Record<string, string>>, word: string): string | undefined {
  const lower = word.toLowerCase();
  if (typeof kind === 'object') return Object.hasOwn(kind, lower) ? kind[lower] : undefined;
  if (kind === 'flag') return Object.hasOwn(flags, lower) ? flags[lower] : undefined;
  if (kind === 'integer') return /^\d{1,9}$/.test(word) ? String(Number(word)) : undefined;
  if (kind === 'seconds') return timeSec(word);
  if (name === 'port') return portNumber(word);
  if (name === 'loglevel') return logLevel(word);
  if (name === 'forwardagent') return Object.hasOwn(flags, lower) ? flags[lower] : word;
  if (name === 'controlpersist') return Object.hasOwn(flags, lower) ? flags[lower] : persistence(timeSec(word));
  return word;
}

/** A port or the one service name that is the same everywhere; other names are the machine's own (services(5)). */
function portNumber(word: string): string | undefined {
  if (word === 'ssh') return '22';
  const port = /^\d{1,5}$/.test(word) ? Number(word) : 0;
  return port >= 1 && port <= 65_535 ? String(port) : undefined;
}

function logLevel(word: string): string | undefined {
  const upper = word.toUpperCase();
  if (!logLevels.has(upper)) return undefined;
  return upper === 'DEBUG1' ? 'DEBUG' : upper;
}

/** Zero seconds mean without an end. */
const persistence = (seconds: string | undefined) => (seconds === '0' ? 'yes' : seconds);

/** `1h30m` in seconds (sshd_config(5), TIME FORMATS). */
function timeSec(word: string): string | undefined {
  if (word === '' || !/^(?:\d+[smhdw])*(?:\d+)?$/i.test(word)) return undefined;
  const unitSec: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
  let total = 0;
  for (const [, amount, unit = 's'] of word.matchAll(/(\d+)([smhdw]?)/gi)) {
    total += Number(amount) * (unitSec[unit.toLowerCase() || 's'] ?? 1);
  }
  return total <= 2_147_483_647 ? String(total) : undefined;
}

/** `[user@]host[:port]` or `ssh://…`, one or a list of them, without a comment after it (readconf.c, parse_jump). */
function jump(rest: string): Values {
  const spec = rest
    .replace(/^[ \t=]+/, '')
    .replace(/#.*$/s, '')
    .trimEnd();
  if (spec.toLowerCase() === 'none') return { values: ['none'] };
  if (spec.length > maximumJumpLength) return { error: `ProxyJump is longer than ${maximumJumpLength} characters` };
  const hops = spec.split(',').map(hop);
  const broken = hops.indexOf(undefined);
  if (broken !== -1) return { error: `ProxyJump ${JSON.stringify(spec.split(',')[broken])} is not [user@]host[:port]` };
  return { values: [[...spec.split(',').slice(0, -1), hops.at(-1)].join(',')] };
}

function hop(text: string): string | undefined {
  const [, user, bracketed, plain, port] =
    /^(?:ssh:\/\/)?(?:([^@]+(?:@[^@]+)*)@)?(?:\[([^\]]+)\]|([^:[\]@/\s]+))(?::([^:/]+))?\/?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) return undefined;
  const number = port === undefined ? undefined : portNumber(port);
  if (port !== undefined && number === undefined) return undefined;
  const written = host.includes(':') ? `[${host}]` : host;
  return `${user === undefined ? '' : `${user}@`}${written}${number === undefined ? '' : `:${number}`}`;
}

/** `[bind:]port host:port`, printed with every host in brackets; a dynamic one has no target, a remote one need not. */
function forward(name: string, words: readonly string[]): Values {
  const [listen, target, ...more] = words;
  const needsTarget = name === 'localforward';
  const allowsTarget = name !== 'dynamicforward';
  const listenText = listen === undefined ? undefined : endpoint(listen, false);
  const targetText = target === undefined ? undefined : endpoint(target, true);
  const tooMany = more.length > 0 || (target !== undefined && !allowsTarget);
  if (listenText === undefined || tooMany || (target === undefined ? needsTarget : targetText === undefined)) {
    return { error: `${JSON.stringify(words.join(' '))} is no forwarding for ${name}` };
  }
  return { values: [targetText === undefined ? listenText : `${listenText} ${targetText}`] };
}

function endpoint(text: string, needsHost: boolean): string | undefined {
  if (text.startsWith('/')) return text;
  const [, bracketed, plain, port] = /^(?:(?:\[([^\]]*)\]|([^:/]*))[:/])?([^:/]+)$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const number = port === '0' ? '0' : portNumber(port ?? '');
  if (number === undefined || (needsHost && !host)) return undefined;
  return host === undefined ? number : `[${host}]:${number}`;
}
