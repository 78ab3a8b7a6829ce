import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PackedPackage } from './pack-packages.ts';

export interface LocalRegistry extends AsyncDisposable {
  /** An `.npmrc` with which npm takes packages of our scope from here, and all others from where it always does. */
  readonly npmrc: string;
}

/** A registry on loopback that offers packed packages as if they were published. */
export async function startLocalRegistry(packages: readonly PackedPackage[]): Promise<LocalRegistry> {
  const byName = new Map(packages.map((packed) => [packed.name, packed]));
  const server = createServer((request, response) => {
    const [name = '', file] = decodeURIComponent(request.url ?? '')
      .slice(1)
      .split('/-/');
    const packed = byName.get(name);
    const answer = packed && (file ? readFile(packed.tarball) : document(packed, `${origin()}/${name}/-/package.tgz`));
    if (!answer) {
      response.writeHead(404).end('{}');
      return;
    }
    answer.then(
      (body) => response.end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    npmrc: `@infrastructor:registry=${origin()}/\n`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** What a registry says of a package of one version (https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md). */
async function document({ name, manifest, tarball }: PackedPackage, tarballUrl: string): Promise<string> {
  const version = String(manifest.version);
  const integrity = `sha512-${createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64')}`;
  const versions = { [version]: { ...manifest, dist: { tarball: tarballUrl, integrity } } };
  return JSON.stringify({ name, 'dist-tags': { latest: version }, versions });
}
