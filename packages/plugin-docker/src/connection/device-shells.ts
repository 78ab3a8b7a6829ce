import { type DeviceAccess, type DeviceInfo, type ProcessStream, type ShellCommand, token } from '@infrastructor/core';

export interface EngineStreamOptions {
  readonly signal?: AbortSignal;
  readonly privileged?: boolean;
  /** The command reads what is written to it. */
  readonly input?: boolean;
}

/** A device's shell as far as the engine needs it. It lives as long as the device, not as long as one request. */
export interface DeviceShell extends Pick<DeviceAccess, 'exec' | 'connect'> {
  openStream(command: ShellCommand, options?: EngineStreamOptions): Promise<ProcessStream>;
}

export interface RegisteredDevice {
  readonly id: string;
  readonly hostname: string;
  readonly monitoringEnabled: boolean;
  readonly capabilities?: Readonly<Record<string, unknown>> | null;
}

/** The registered devices: connections to an engine are kept between requests, so no single request may own them. */
export interface DeviceShells {
  resolve(hostnameOrId: string): Promise<DeviceInfo>;
  shell(device: DeviceInfo): Promise<DeviceShell>;
  readonly table: {
    list(request: { readonly limit: number; readonly cursor?: string | undefined }): Promise<{
      readonly items: readonly RegisteredDevice[];
      readonly nextCursor?: string | undefined;
    }>;
  };
}

/** The service of core under its own name; two tokens with one id are the same service. */
export const deviceShellsToken = token<DeviceShells>('infrastructor.devices');
