import { definePlugin, exposeCollector } from '@infrastructor/core';
import { kernel, kernelParser, readKernel } from './kernel.ts';

export default definePlugin({
  name: 'PLUGIN_NAME',
  version: '0.1.0',
  description: 'The kernel of each machine',
  parsers: [kernelParser],
  commands: [readKernel],
  collectors: [kernel],
  // On REST, WebSocket, MCP and the command line, without a line for any of them.
  tools: [exposeCollector(kernel, { name: 'TOOL_NAME', http: 'GET /api/PLUGIN_NAME/:device/kernel' })],
});
