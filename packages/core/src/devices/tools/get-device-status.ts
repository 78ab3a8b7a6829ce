import { Type } from 'typebox';
import { toInfrastructorError } from '../../contract/errors.ts';
import { sh } from '../../contract/sh.ts';
import { defineTool } from '../../contract/tool.ts';
import { Device } from '../device-schema.ts';
import { devicesToken } from '../devices.ts';

const DeviceState = Type.Object({
  hostname: Type.String(),
  status: Device.properties.status,
  reachable: Type.Boolean(),
  latencyMs: Type.Optional(Type.Number({ description: 'Of one command, connecting included where that was needed' })),
  reason: Type.Optional(Type.String({ description: 'Why it cannot be reached' })),
  code: Type.Optional(Type.String()),
  lastSeen: Type.Optional(Type.String({ format: 'date-time' })),
});

export const getDeviceStatus = defineTool({
  name: 'get_device_status',
  description: 'Try to reach a device now, and say how that went',
  scope: 'read',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/devices/:device/status',
  surfaces: ['rest', 'cli'],
  timeout: '15s',
  needs: { devices: devicesToken },
  input: Type.Object({}),
  output: DeviceState,
  async run({ device, exec, needs, now }) {
    const startedAt = performance.now();
    try {
      await exec(sh`true`, { timeoutMs: 10_000 });
      needs.devices.reportSuccess(device);
      const latencyMs = Math.round(performance.now() - startedAt);
      return {
        hostname: device.hostname,
        status: 'online' as const,
        reachable: true,
        latencyMs,
        lastSeen: now().toISOString(),
      };
    } catch (thrown) {
      const error = toInfrastructorError(thrown);
      needs.devices.reportFailure(device, error);
      const row = await needs.devices.table.find(device.id);
      return {
        hostname: device.hostname,
        status: row?.status === 'online' ? 'unreachable' : (row?.status ?? 'unknown'),
        reachable: false,
        reason: error.message,
        code: error.code,
        ...(row?.lastSeen ? { lastSeen: row.lastSeen } : {}),
      };
    }
  },
});
