import { expandHostName, expandTokens } from './expand-tokens.ts';
import type { MatchCriterion, SshConfigFile, SshConfigStatement } from './ssh-config-file.ts';
import { sshDefaults } from './ssh-defaults.ts';
import { sshOption } from './ssh-option.ts';
import { matchHostList, matchHostWords, matchPattern, matchPatternList } from './ssh-pattern.ts';

/** The machine and account that would run ssh; what is not known makes no pattern true but `*`. */
export interface LocalAccount {
  readonly user?: string | undefined;
  readonly home?: string | undefined;
}

/** What `ssh -G <alias>` says. */
export interface ResolvedSshHost {
  readonly alias: string;
  readonly hostname: string;
  readonly port: number;
  /** Absent where no line gives one and the local account is not known. */
  readonly user?: string;
  /** Those that lines give, `~` and tokens expanded as far as they are known; empty means ssh's own default files. */
  readonly identityFiles: readonly string[];
  /** `[user@]host[:port]`, several with commas, the first one nearest. */
  readonly proxyJump?: string;
  /** Never run here. */
  readonly proxyCommand?: string;
  readonly hostKeyAlias?: string;
  /** By their names in lower case, the values as `ssh -G` prints them: what lines give, and the most used defaults. */
  readonly options: Readonly<Record<string, readonly string[]>>;
}

/** Why ssh would end with an error for this one host. */
export interface RefusedSshHost {
  readonly alias: string;
  readonly reason: string;
}

interface Pass {
  readonly alias: string;
  /** The name that Host lines are compared with: in the last pass the one that HostName gave. */
  readonly host: string;
  readonly final: boolean;
  readonly local: LocalAccount;
  readonly options: Map<string, readonly string[]>;
  wantsFinal: boolean;
  /** Lines for which ssh gives up, for this host only. */
  readonly unknown: string[];
}

/** The configuration that ssh would use for a host: first value wins, `Match final` is a second pass (ssh_config(5)). */
export function resolveSshHost(
  file: SshConfigFile,
  alias: string,
  local: LocalAccount = {},
): ResolvedSshHost | RefusedSshHost {
  const refused = (reason: string) => ({ alias, reason });
  // ssh.c, valid_hostname: what could do harm in a ProxyCommand.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (alias === '' || alias.startsWith('-') || /['`"$\\;&<>|(){}\s\x00-\x1F\x7F]/.test(alias)) {
    return refused('hostname contains invalid characters');
  }
  const options = new Map<string, readonly string[]>();
  const pass: Pass = { alias, host: alias, final: false, local, options, wantsFinal: false, unknown: [] };
  apply(file, pass, true, false);

  if (pass.unknown[0] !== undefined) return refused(pass.unknown[0]);
  const template = options.get('hostname')?.[0];
  const expanded = template === undefined ? alias : expandHostName(template, alias);
  if (expanded === undefined) return refused(`HostName ${template} has a token other than %h`);
  const hostname = expanded.toLowerCase();
  if (pass.wantsFinal || (options.get('canonicalizehostname') ?? ['false'])[0] !== 'false') {
    options.set('hostname', [hostname]);
    apply(file, { ...pass, host: hostname, final: true }, true, false);
  }
  return finished(alias, hostname, options, local) ?? refused(`jumphost loop via ${hostname}`);
}

/** Runs one file's lines; answers nothing, a file that is included leaves the state of the one around it alone. */
function apply(file: SshConfigFile, pass: Pass, active: boolean, never: boolean): void {
  let on = active;
  for (let index = 0; index < file.statements.length; index = on ? index + 1 : (file.skipTo[index] ?? Infinity)) {
    const statement = file.statements[index] as SshConfigStatement;
    if (statement.kind === 'option') {
      if (on) set(pass.options, statement.name, statement.values);
    } else if (statement.kind === 'host') {
      const { literal, patterns } = statement;
      on = !never && (literal ? patterns.includes(pass.host) : matchHostWords(pass.host, patterns));
    } else if (statement.kind === 'match') {
      const met = matches(statement.criteria, pass);
      on = met && !never && statement.skipped === undefined;
    } else if (statement.kind === 'include') {
      for (const inner of statement.files) apply(inner, pass, on, never || !on);
    } else if (!matchPatternList(statement.keyword, pass.options.get('ignoreunknown')?.[0]?.toLowerCase() ?? '')) {
      pass.unknown.push(`line ${statement.line}: Bad configuration option: ${statement.keyword}`);
    }
  }
}

function matches(criteria: readonly MatchCriterion[], pass: Pass): boolean {
  const { host, final, options } = pass;
  const template = options.get('hostname')?.[0];
  const target = final
    ? (template ?? host)
    : template === undefined
      ? host
      : (expandHostName(template, host) ?? template);
  let result = true;
  for (const { name, negated, argument = '' } of criteria) {
    if (name === 'final') pass.wantsFinal = true;
    if (holds(name, argument, target, pass) === negated) result = false;
  }
  return result;
}

function holds(name: string, argument: string, target: string, { alias, final, local, options }: Pass): boolean {
  if (name === 'all') return true;
  if (name === 'final' || name === 'canonical') return final;
  if (name === 'host') return matchHostList(target, argument);
  if (name === 'originalhost') return matchHostList(alias, argument);
  if (name === 'user') return matchPatternList(options.get('user')?.[0] ?? local.user ?? '', argument);
  if (name === 'localuser') return matchPatternList(local.user ?? '', argument);
  return name === 'tagged' && matchPattern(options.get('tag')?.[0] ?? '', argument);
}

/** First value wins; files and forwardings add up; a ProxyJump shuts out a later ProxyCommand and the other way round. */
function set(options: Map<string, readonly string[]>, name: string, values: readonly string[]): void {
  const before = options.get(name);
  if (name === 'proxyjump') {
    if (before !== undefined || options.has('proxycommand')) return;
    if (values[0] !== 'none') options.set('proxycommand', ['none']);
  }
  if (name === 'sendenv') {
    const kept = (before ?? []).filter(
      (each) => !values.some((one) => one[0] === '-' && matchPattern(each, one.slice(1))),
    );
    options.set(name, [...kept, ...values.filter((one) => one[0] !== '-')]);
  } else if (before === undefined) {
    if (values.length > 0) options.set(name, values);
  } else if (sshOption(name)?.repeatable) {
    options.set(name, [...before, ...values.filter((value) => !before.includes(value))]);
  }
}

function finished(
  alias: string,
  hostname: string,
  found: ReadonlyMap<string, readonly string[]>,
  local: LocalAccount,
): ResolvedSshHost | undefined {
  const options = new Map<string, readonly string[]>([...sshDefaults, ...found]);
  options.set('hostname', [hostname]);
  // Debian's ssh has another default with BatchMode, so nobody here knows it.
  if (options.get('batchmode')?.[0] === 'yes' && !found.has('serveraliveinterval'))
    options.delete('serveraliveinterval');
  for (const name of ['proxycommand', 'proxyjump']) if (options.get(name)?.[0] === 'none') options.delete(name);
  if (local.user !== undefined && !options.has('user')) options.set('user', [local.user]);
  const first = (name: string) => options.get(name)?.[0];
  const [user, proxyJump, proxyCommand, hostKeyAlias] = ['user', 'proxyjump', 'proxycommand', 'hostkeyalias'].map(
    first,
  );
  const port = first('port') ?? '22';
  if (proxyJump !== undefined && isLoop(proxyJump, hostname, port, user)) return undefined;

  const tokens = {
    h: hostname,
    n: alias,
    p: port,
    k: hostKeyAlias ?? alias,
    ...(user === undefined ? {} : { r: user }),
    ...(local.user === undefined ? {} : { u: local.user }),
    ...(local.home === undefined ? {} : { d: local.home }),
  };
  const path = (text: string) => expandTokens(local.home ? text.replace(/^~(?=\/|$)/, local.home) : text, tokens);
  return {
    alias,
    hostname,
    port: Number(port),
    ...(user === undefined ? {} : { user }),
    identityFiles: (found.get('identityfile') ?? []).filter((file) => file !== 'none').map(path),
    ...(proxyJump === undefined ? {} : { proxyJump }),
    ...(proxyCommand === undefined ? {} : { proxyCommand }),
    ...(hostKeyAlias === undefined ? {} : { hostKeyAlias }),
    options: Object.fromEntries(options),
  };
}

/** ssh refuses to jump over the host that it wants to reach (ssh.c, "jumphost loop"). */
function isLoop(proxyJump: string, hostname: string, port: string, user: string | undefined): boolean {
  const [, jumpUser, host, jumpPort] = /^(?:(.*)@)?([^@]*?)(?::(\d+))?$/.exec(proxyJump.split(',').at(-1) ?? '') ?? [];
  return host === hostname && (jumpPort ?? '22') === port && (jumpUser ?? user) === user;
}
