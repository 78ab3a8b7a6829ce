/** What a reverse proxy shall do for one service. */
export interface ProxyConfigRequest {
  /** Name of the subdomain or folder. */
  readonly service: string;
  readonly type: 'subdomain' | 'subfolder';
  /** Name by which the proxy reaches the container; the service's own where it is left out. */
  readonly upstreamApp?: string | undefined;
  readonly upstreamPort: number;
  readonly domain?: string | undefined;
}
