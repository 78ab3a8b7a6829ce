import type { Answer, ToolExecutor } from '@infrastructor/core/runtime';
import { adminToken, openHome } from '../config/home.ts';
import { createHost, type Host } from '../create-host.ts';
import { runningServer } from '../daemon/process-file.ts';
import { createLogger } from '../observability/create-logger.ts';
import { callServer } from './call-server.ts';
import type { Project } from './project.ts';

export interface ToolCaller {
  /** Runs a tool whose arguments are checked: in the server of this folder if one runs, else in this process. */
  readonly execute: ToolExecutor;
  close(): Promise<void>;
}

export function createToolCaller({ settings, plugins }: Project): ToolCaller {
  let host: Host | undefined;

  async function inThisProcess(): Promise<Host> {
    const log = createLogger({ level: 'warn', format: 'text', fileDescriptor: 2 });
    host ??= await createHost({ settings, plugins, servers: [], log });
    return host;
  }

  return {
    async execute(owned, input, common, invocation): Promise<Answer> {
      const home = openHome(settings.INFRASTRUCTOR_HOME);
      const server = runningServer(home.pidFile('api'));
      const args = { ...common, ...input };
      if (server) {
        const token = process.env.INFRASTRUCTOR_TOKEN ?? adminToken(home);
        return callServer(server.url, token, owned.definition, args, invocation);
      }
      const { runtime } = await inThisProcess();
      return runtime.operation(owned.definition.name).invoke(args, { ...invocation, source: 'json' });
    },
    close: async () => host?.close(),
  };
}
