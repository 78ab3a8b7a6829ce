import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { bearerToken } from '../rest/authentication.ts';
import type { SurfaceContext } from '../surface-context.ts';
import { StreamServer, type StreamServerOptions } from './stream-server.ts';

export const streamPath = '/ws/stream';

const tokenProtocol = 'bearer.';

/**
 * The WebSocket surface on a server that has not started yet. It closes with the server.
 * @returns the stream server, for its statistics
 */
export async function mountStream(
  server: FastifyInstance,
  context: SurfaceContext,
  options: StreamServerOptions = {},
): Promise<StreamServer> {
  const stream = new StreamServer(context, options);
  // In a scope of its own, so that the hooks of the WebSocket plugin cost no other route anything.
  await server.register(async (scope) => {
    await scope.register(websocket, {
      options: {
        maxPayload: stream.limits.maxMessageBytes,
        perMessageDeflate: false,
        handleProtocols: chooseProtocol,
      },
      errorHandler: (error, socket) => {
        context.log.debug('websocket failed', { error });
        // After a broken frame the socket is closing already, and says why.
        if (socket.readyState === socket.OPEN) socket.terminate();
      },
      preClose: (done) => {
        stream.close().then(() => done(), done);
      },
    });
    const onRequest = async () => stream.requireRoom();
    scope.get(streamPath, { websocket: true, onRequest }, (socket, { headers, ip, id }) => {
      const token = bearerToken(headers.authorization) ?? protocolToken(headers['sec-websocket-protocol']);
      stream.accept(socket, token, { address: ip, correlationId: id });
    });
  });
  return stream;
}

/** Browsers want one of the protocols they offered to be chosen; one that is no token is better to repeat. */
function chooseProtocol(offered: Set<string>): string | false {
  const names = [...offered];
  return names.find((name) => !name.startsWith(tokenProtocol)) ?? names[0] ?? false;
}

/** A token as browsers can send it: `bearer.<token>` among the subprotocols. */
function protocolToken(header: string | undefined): string | undefined {
  const names = header?.split(',').map((name) => name.trim());
  return names?.find((name) => name.startsWith(tokenProtocol))?.slice(tokenProtocol.length);
}
