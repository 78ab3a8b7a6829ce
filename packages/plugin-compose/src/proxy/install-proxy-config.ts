import {
  DataCollectionError,
  type DeviceAccess,
  type HandlerContext,
  isInfrastructorError,
  type Static,
  Type,
  token,
} from '@infrastructor/core';
import type { ProxyConfig } from '../schemas/compose-change.ts';

interface Operation {
  invoke(
    input: unknown,
    invocation: Pick<HandlerContext, 'caller' | 'correlationId' | 'signal'>,
  ): Promise<{ readonly data: unknown }>;
}

/** The part of the host's index of tools that is used here: the plugin swag writes confs, where it is loaded. */
export interface ToolIndex {
  find(name: string): Operation;
}

export const toolIndexToken = token<ToolIndex>('infrastructor.operations');

type Context = Pick<HandlerContext, 'caller' | 'correlationId' | 'signal'> &
  Pick<DeviceAccess, 'device'> & { readonly needs: { readonly tools: ToolIndex } };

/** What came of a conf that was to be put into SWAG. */
export const InstalledProxyConfig = Type.Object({
  path: Type.String(),
  container: Type.String({ description: 'Whose nginx took it' }),
  changed: Type.Boolean({ description: 'False where the conf was so already' }),
  created: Type.Boolean(),
  previousHash: Type.Optional(Type.String({ description: 'Of the version before, which is in the history' })),
});
export type InstalledProxyConfig = Static<typeof InstalledProxyConfig>;

/** @throws {DataCollectionError} CAPABILITY_MISSING when the plugin swag is not loaded */
function swagTool({ needs }: Context, name: string): Operation {
  try {
    return needs.tools.find(name);
  } catch (error) {
    if (!isInfrastructorError(error) || error.code !== 'TOOL_NOT_FOUND') throw error;
    throw new DataCollectionError('CAPABILITY_MISSING', 'Nothing here installs proxy confs', {
      hint: 'Load the plugin swag, or put the text of generate_proxy_config into place yourself.',
      cause: error,
    });
  }
}

/**
 * Looks whether confs can be installed on a device, before anything else is changed for them.
 * @throws {DataCollectionError} CAPABILITY_MISSING without the plugin swag, or without SWAG on the device
 */
export async function assertSwag(context: Context): Promise<void> {
  swagTool(context, 'write_proxy_config');
  await swagTool(context, 'list_proxy_configs').invoke(
    { device: context.device.hostname, limit: 1, fresh: true },
    context,
  );
}

/**
 * Puts a conf into SWAG of the device by the plugin swag, as its own tool does: the version before goes into the history,
 * nginx tests the new one, and one that it refuses is taken back. The caller's own rights count.
 */
export async function installProxyConfig(
  context: Context,
  { fileName, content }: Pick<ProxyConfig, 'fileName' | 'content'>,
): Promise<InstalledProxyConfig> {
  const [, service = '', type = ''] = /^(.+)\.(subdomain|subfolder)\.conf$/.exec(fileName) ?? [];
  const { caller, correlationId, signal, device } = context;
  const { data } = await swagTool(context, 'write_proxy_config').invoke(
    { device: device.hostname, service, type, content },
    { caller, correlationId, signal },
  );
  const { path, container, changed, created, previousHash } = data as InstalledProxyConfig;
  return { path, container, changed, created, ...(previousHash === undefined ? {} : { previousHash }) };
}
