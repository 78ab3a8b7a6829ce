import { createHmac } from 'node:crypto';

/** One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHostEntry {
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  /** Comma separated patterns, or one hashed name. */
  readonly hosts: string;
  readonly type: string;
  /** `type base64`. */
  readonly publicKey: string;
}

/** Reads a file; lines that are not entries are passed over, as OpenSSH does. An unknown marker makes a line none. */
export function parseKnownHosts(text: string): readonly KnownHostEntry[] {
  const entries: KnownHostEntry[] = [];
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const match =
      /^[ \t]*(?:(@\S+)[ \t]+)?([^#@\s]\S*)[ \t]+([a-z][\w.@-]*)[ \t]+([A-Za-z0-9+/]+={0,2})(?=[ \t]|$)/.exec(line);
    if (!match) continue;
    const [, marker, hosts, type, data] = match as unknown as [string, string | undefined, string, string, string];
    if (marker !== undefined && marker !== '@revoked' && marker !== '@cert-authority') continue;
    entries.push({
      marker: marker === undefined ? undefined : (marker.slice(1) as 'revoked' | 'cert-authority'),
      hosts,
      type,
      publicKey: `${type} ${data}`,
    });
  }
  return entries;
}

/** The name under which OpenSSH files a host: plain on port 22, `[host]:port` elsewhere. */
export function knownHostName(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/** True when an entry is about a host, by its {@link knownHostName}. */
export function isEntryFor(entry: KnownHostEntry, name: string): boolean {
  if (entry.hosts.startsWith('|1|')) return isHashOf(entry.hosts, name);
  let matched = false;
  for (const pattern of entry.hosts.toLowerCase().split(',')) {
    const negated = pattern.startsWith('!');
    if (!wildcard(negated ? pattern.slice(1) : pattern, name)) continue;
    // One negated match excludes the host, whatever else matches.
    if (negated) return false;
    matched = true;
  }
  return matched;
}

/** `|1|salt|hash`: HMAC-SHA1 of the name, both parts base64 (ssh-keygen -H). */
function isHashOf(hashed: string, name: string): boolean {
  const [, , salt, hash] = hashed.split('|');
  if (!salt || !hash) return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

/** `*` is any number of characters, `?` is one; both cross dots (ssh_config(5), PATTERNS). */
function wildcard(pattern: string, name: string): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let resume = 0;
  while (position < name.length) {
    if (pattern[at] === '*') {
      star = at++;
      resume = position;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[position])) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
