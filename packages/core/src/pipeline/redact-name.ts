import { LRUCache } from 'lru-cache';

/** `DB_PASS`, `mysql-pwd`; after a small letter also `dbPass`. `bypass` and `compass` are other words. */
const shortName = /(?:^|[^A-Za-z])(?:pass|pwd|salt|psk)$/i;
const shortCamelName = /[a-z0-9](?:Pass|Pwd|Psk)$/;

const longName =
  /(?:passw(?:or)?ds?|passphrase)(?:[-_.]?(?:hash|\d+))?$|secret|token|credential|authorization|cookie|api[-_.]?key|(?:access|private|(?:pre)?shared|encryption|signing|jwt|master|licen[cs]e|auth|app)[-_.]?key$/i;

/** Names that tell where a secret is, how long it lives or whether there is one, not what it is. */
const aboutSecret =
  /(?:file|path|dir|ttl|expir(?:y|es|ation)|expires[-_]?(?:at|in)|lifetime|timeout|length|count|name|enabled|type|url|uri|issuer|audience)$/i;

/** The same names come with every answer. */
const known = new LRUCache<string, boolean>({ max: 5_000 });

/** Whether the value of a property, variable, option or header of this name is a secret. `PWD` is the working folder. */
export function isSecretName(name: string): boolean {
  if (name.length > 256) return false;
  const before = known.get(name);
  if (before !== undefined) return before;
  const isSecret = saysSecret(name);
  known.set(name, isSecret);
  return isSecret;
}

function saysSecret(name: string): boolean {
  if (/^(?:OLD)?PWD$/.test(name)) return false;
  return (longName.test(name) || shortName.test(name) || shortCamelName.test(name)) && !aboutSecret.test(name);
}
