import { Type } from '@infrastructor/core';

/** A service of a compose file (compose specification: letters, digits, dots, dashes, underscores). */
export const ServiceName = Type.String({ pattern: '^[A-Za-z0-9._][A-Za-z0-9._-]{0,199}$' });

/** A network of the engine (moby, `names.RestrictedNamePattern`). */
export const NetworkName = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,199}$' });

/** An absolute path without control characters. */
export const AbsolutePath = Type.String({ pattern: '^/[^\\u0000-\\u001f\\u007f]*$', maxLength: 1024 });

const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';

export const domainPattern = `^${label}(?:\\.${label})*$`;
export const DomainName = Type.String({ pattern: domainPattern, maxLength: 253 });

/** A label of a domain, as a subdomain, a folder and a file name need it. */
export const proxyServicePattern = '^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$';
export const ProxyServiceName = Type.String({ pattern: proxyServicePattern });

export const PortNumber = Type.Integer({ minimum: 1, maximum: 65_535 });
