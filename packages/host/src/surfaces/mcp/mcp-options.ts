import type { McpSurfaceOptions } from './mcp-surface.ts';

export interface McpServerOptions extends McpSurfaceOptions {
  /** Where the server will listen; decides which Host headers are accepted. Default 127.0.0.1. */
  readonly host?: string;
  /** Hostnames (without port) by which clients may call this server, beyond those that follow from `host`. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Hostnames of web pages that may call it, beyond its own; requests without an Origin header always may. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** The URL of `/mcp` as clients know it; with it the server tells how it is to be used (RFC 9728). */
  readonly publicUrl?: string | undefined;
  /** Issuers of tokens that are accepted here, for clients that can get one by themselves. */
  readonly authorizationServers?: readonly string[] | undefined;
  /** Addresses of reverse proxies whose X-Forwarded headers are believed. Default none. */
  readonly trustProxy?: string[] | undefined;
  /** Sessions of the protocol revisions up to 2025-11-25, and subscription streams of later ones. Default 256. */
  readonly maxSessions?: number;
  /** A session ends when its client has had no connection for so long. Default 5 minutes. */
  readonly sessionIdleMs?: number;
  /** Default 4 MiB. */
  readonly maxBodyBytes?: number;
  /** For all of a request to arrive. Default one minute. */
  readonly receiveMs?: number | undefined;
  /** How often a silent stream is written to, which also finds clients that are gone. Default 15 seconds. */
  readonly keepAliveMs?: number;
  /** How long running calls may go on when the server closes. Default 5 seconds. */
  readonly closeGraceMs?: number;
}

export const mcpDefaults = Object.freeze({
  host: '127.0.0.1',
  maxSessions: 256,
  sessionIdleMs: 5 * 60_000,
  maxBodyBytes: 4 * 1024 * 1024,
  keepAliveMs: 15_000,
  closeGraceMs: 5_000,
  keepAliveTimeoutMs: 72_000,
});
