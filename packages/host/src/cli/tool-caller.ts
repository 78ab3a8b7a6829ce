import type { Answer, ToolExecutor } from '@infrastructor/core/runtime';
import { openHome, ownToken } from '../config/home.ts';
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

/** @param environment where INFRASTRUCTOR_TOKEN may say who asks */
export function createToolCaller({ settings, plugins }: Project, environment = process.env): ToolCaller {
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
        return callServer(server.url, ownToken(home, environment), owned.definition, args, invocation);
      }
      const { context } = await inThisProcess();
      const caller = await context.authenticator.authenticate(ownToken(home, environment), 'cli', {
        tool: owned.definition.name,
      });
      const operation = context.runtime.operation(owned.definition.name);
      return operation.invoke(args, { ...invocation, caller, source: 'json' });
    },
    close: async () => host?.close(),
  };
}
