import { exposeCollector } from '@infrastructor/core';
import { networkPorts } from '../collectors/network-ports.ts';

export const getNetworkPorts = exposeCollector(networkPorts, {
  name: 'get_network_ports',
  http: 'GET /api/devices/:device/ports',
});
