import { type DeviceAccess, isInfrastructorError } from '@infrastructor/core';
import { redactedText } from '@infrastructor/core/redaction';
import { generateProxyConfig } from '../model/generate-proxy-config.ts';

export interface ProxyTemplate {
  /** `device` for the template that SWAG brings, `built-in` where the device has none or none can be asked. */
  readonly source: 'device' | 'built-in';
  readonly content: string;
}

/** The file that SWAG brings to be copied for a new service (linuxserver/reverse-proxy-confs, `_template.*.conf.sample`). */
export async function readTemplate(
  type: 'subdomain' | 'subfolder',
  directory: string | undefined,
  access: Pick<DeviceAccess, 'readFile'> | undefined,
): Promise<ProxyTemplate> {
  if (access && directory !== undefined) {
    try {
      const bytes = await access.readFile(`${directory}/_template.${type}.conf.sample`, { maxBytes: 262_144 });
      return { source: 'device', content: redactedText(new TextDecoder().decode(bytes)) };
    } catch (error) {
      if (!isInfrastructorError(error) || error.code !== 'NOT_FOUND') throw error;
    }
  }
  const { content } = generateProxyConfig({ service: 'app', type, upstreamApp: 'container', upstreamPort: 80 });
  return { source: 'built-in', content };
}
