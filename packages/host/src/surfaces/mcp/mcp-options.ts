import type { PromptSource } from './prompt-source.ts';

export interface McpServerOptions {
  /** Where the server will listen; decides which Host headers are accepted. Default 127.0.0.1. */
  readonly host?: string;
  /** Hostnames (without port) by which clients may call this server, beyond those that follow from `host`. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Hostnames of web pages that may call it, beyond its own; requests without an Origin header always may. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Told to clients without a token (RFC 9728). */
  readonly resourceMetadataUrl?: string;
  /** Sessions of the protocol revisions up to 2025-11-25, and subscription streams of later ones. Default 256. */
  readonly maxSessions?: number;
  /** A session ends when its client has had no connection for so long. Default 5 minutes. */
  readonly sessionIdleMs?: number;
  /** Default 4 MiB. */
  readonly maxBodyBytes?: number;
  /** How often a silent stream is written to, which also finds clients that are gone. Default 15 seconds. */
  readonly keepAliveMs?: number;
  /** How long running calls may go on when the server closes. Default 5 seconds. */
  readonly closeGraceMs?: number;
  readonly prompts?: PromptSource;
}

export const mcpDefaults = Object.freeze({
  host: '127.0.0.1',
  maxSessions: 256,
  sessionIdleMs: 5 * 60_000,
  maxBodyBytes: 4 * 1024 * 1024,
  keepAliveMs: 15_000,
  closeGraceMs: 5_000,
});
