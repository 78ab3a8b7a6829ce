import { secretMarker as marker } from './redact-marker.ts';
import { isSecretName } from './redact-name.ts';

/*
 * Every repetition below has a bound or a place to begin at: these expressions meet files of a megabyte from machines that
 * are not trusted.
 */

/** `name = value`, `name: value`, `"name": "value"`, `NAME=value`; the value in quotes, or up to what ends it. */
const assignment =
  /((?<![\w.$-])(["']?)([\w.$-]{1,100})\2[ \t]{0,100}(?:=>|:=|=|:)[ \t]{0,100})(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|(\$\{[^}\n]*\}|[^\s"'[{,;#][^\s,;}\]"']*))/g;

/** `--password value`, and nginx's `proxy_set_header Authorization "…";`. A variable is no secret. */
const separated =
  /((?<![\w-])(?:--|proxy_set_header[ \t]{1,20}|add_header[ \t]{1,20}|RequestHeader[ \t]{1,20}set[ \t]{1,20})([\w-]{1,100})[ \t]{1,20})(?:"([^"\n]*)"|'([^'\n]*)'|([^\s;"'-][^\s;"']*))/g;

/** A header whose value is a scheme and a secret (RFC 9110, 11.6.2). */
const authorization =
  /(\b(?:proxy-)?authorization["']?[ \t]{0,20}[:=][ \t]{0,20}["']?[a-z]{1,20}[ \t]{1,20})([^\s"',;$[][^\s"',;]{0,8000})/gi;

const userInformation = /\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@"']{0,256}:)([^\s/@"']{1,512})(@)/gi;

const privateKey =
  /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)([\s\S]{0,20000}?)(-----END [A-Z ]{0,40}PRIVATE KEY-----)/g;

/** YAML's `password: |` and what is indented below it (YAML 1.2.2, 8.1). */
const blockScalar = /^([ \t]*)((["']?)([\w.-]+)\3:[ \t]*[|>][+-]?\d?[ \t]*)\n((?:(?:\1[ \t]+\S.*|[ \t]*)(?:\n|$))+)/gm;

/** Only a reference to a value that stands elsewhere. */
const isReference = (value: string) => /^\$\{[^}]*\}$/.test(value) || /^\[redacted:/.test(value);

/**
 * A text of configuration without the secrets in it: values of the names that are secret in answers as well, passwords
 * in URLs, private keys. A secret always becomes the same marker, so that a diff still shows that it changed.
 */
export function redactedText(text: string): string {
  return text
    .replace(privateKey, (whole, begin: string, body: string, end: string) =>
      isReference(body.trim()) ? whole : `${begin}\n${marker(body)}\n${end}`,
    )
    .replace(blockScalar, (whole, indent: string, head: string, _quote: string, name: string, body: string) =>
      isSecretName(name) && body.trim() !== '' && !isReference(body.trim())
        ? `${indent}${head}\n${indent}  ${marker(body)}\n`
        : whole,
    )
    .replace(authorization, (_whole, head: string, secret: string) => head + marker(secret))
    .replace(
      assignment,
      (whole, head: string, _quote: string, name: string, double?: string, single?: string, bare?: string) =>
        replaced(whole, head, name, double, single, bare),
    )
    .replace(separated, (whole, head: string, name: string, double?: string, single?: string, bare?: string) =>
      (double ?? single ?? bare ?? '').startsWith('$') ? whole : replaced(whole, head, name, double, single, bare),
    )
    .replace(userInformation, (whole, before: string, secret: string, after: string) =>
      isReference(secret) || secret.startsWith('$') ? whole : before + marker(secret) + after,
    );
}

function replaced(whole: string, head: string, name: string, double?: string, single?: string, bare?: string): string {
  const value = double ?? single ?? bare ?? '';
  // A colon before a slash is a URL or a mount, `x:y` of a block scalar is its indicator.
  if (value === '' || !isSecretName(name) || isReference(value) || /^[|>][+-]?$/.test(value)) return whole;
  if (bare?.startsWith('//')) return whole;
  // The scheme alone; what follows it is dealt with above.
  if (/authorization$/i.test(name) && bare !== undefined && /^[a-z]{1,20}$/i.test(bare)) return whole;
  const quote = double === undefined ? (single === undefined ? '' : "'") : '"';
  return `${head}${quote}${marker(value)}${quote}`;
}
