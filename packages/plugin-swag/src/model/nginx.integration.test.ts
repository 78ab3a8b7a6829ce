import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nginxCases } from '../parsers/nginx-corpus.test-data.ts';
import { insertDirective, removeDirective, setDirective } from './edit-nginx.ts';
import { everyDirective } from './find-directives.ts';
import { generateProxyConfig } from './generate-proxy-config.ts';
import { proxyConfOptions } from './proxy-conf-options.test-data.ts';
import { readNginx } from './read-nginx.ts';
import { makeSwagTree, nginxIsHere, type SwagTree } from './swag-tree.test-data.ts';

/** What `nginx -t` says when the grammar itself is broken, not the use of a directive. */
const syntaxComplaint = /unexpected (?:"[;{}]"|end of (?:file|parameter))|is not terminated by ";"|has no opening "\{"/;

describe.skipIf(!nginxIsHere)('against the real nginx (skipped where nginx or openssl is absent)', () => {
  let tree: SwagTree;
  beforeAll(async () => {
    tree = await makeSwagTree();
  });
  afterAll(() => tree?.remove());

  it('nginx accepts what is generated for 60 random services', async () => {
    let accepted = 0;
    for (const options of fc.sample(proxyConfOptions, { numRuns: 60, seed: 7 })) {
      const { fileName, content } = generateProxyConfig(options);
      const answer = await tree.test(fileName, content);
      expect(answer, JSON.stringify(options)).toMatchObject({ accepted: true });
      accepted += 1;
    }
    console.log(`nginx -t accepts ${accepted} of 60 generated confs`);
  });

  it('nginx accepts a conf after edits', async () => {
    const { fileName, content } = generateProxyConfig({ service: 'app', type: 'subdomain', upstreamPort: 80 });
    const node = (text: string, name: string) => {
      const found = [...everyDirective(readNginx(text).directives)].find((each) => each.node.directive === name)?.node;
      if (!found) throw new RangeError(`no ${name}`);
      return found;
    };
    let text = setDirective(content, node(content, 'server_name'), ['app.*', '~^odd name{1,2}\\.x$']);
    text = insertDirective(text, { endOf: node(text, 'location') }, 'add_header', ['X-Said', 'a "b"; {c} #d']);
    text = insertDirective(text, { after: node(text, 'server') }, 'map', ['$host', '$named']).replace(
      'map $host $named;',
      'map $host $named { default 1; }',
    );
    text = removeDirective(text, node(text, 'client_max_body_size'));
    expect(await tree.test(fileName, text)).toMatchObject({ accepted: true });
  });

  it('finds fault wherever nginx finds the grammar broken, in confs with one character lost', async () => {
    const confs = nginxCases
      .filter(({ name }) => name.startsWith('swag__') && name.includes('.subdomain.'))
      .filter((_, index) => index % 12 === 0)
      .map(({ text }) => text);
    const { content } = generateProxyConfig({ service: 'app', type: 'subdomain', upstreamPort: 80 });
    let [broken, agreed] = [0, 0];
    for (const text of [content, ...confs]) {
      const marks = [...text.matchAll(/[;{}]/g)].map(({ index }) => index);
      for (const at of marks.filter((_, index) => index % 4 === 0)) {
        const damaged = text.slice(0, at) + text.slice(at + 1);
        const { words } = await tree.test('app.subdomain.conf', damaged);
        if (!syntaxComplaint.test(words)) continue;
        const { errors, warnings } = readNginx(damaged);
        broken += 1;
        if (errors.length + warnings.length > 0) agreed += 1;
      }
    }
    console.log(`nginx -t finds ${broken} broken confs, the reader finds fault with ${agreed} of them`);
    expect(broken).toBeGreaterThan(0);
    expect(agreed).toBe(broken);
  });
});
