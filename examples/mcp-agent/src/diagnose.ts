import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type Evidence, findings } from './findings.ts';

/** Asks the questions that a person would ask first, and tells what stands out. A language model would be given the tools. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:9102/mcp' },
    'token-file': { type: 'string', default: '.infrastructor/token' },
  },
});
const [device = 'localhost'] = positionals;
const token = (await readFile(values['token-file'], 'utf8')).trim();

const client = new Client({ name: 'diagnose', version: '1.0.0' });
await client.connect(
  new StreamableHTTPClientTransport(new URL(values.url), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  }),
);
const { tools } = await client.listTools();
const offered = new Set(tools.map(({ name }) => name));
console.log(`${tools.length} tools; asking about ${device}`);
try {
  const evidence: Evidence = {
    metrics: await ask('get_system_metrics'),
    errors: await ask('get_system_logs', { source: 'journald', priority: 'err', since: '1h', limit: 20 }),
    containers: await ask('list_containers'),
  };
  const found = findings(evidence);
  for (const { subject, detail } of found) console.log(`- ${subject}: ${detail}`);
  console.log(found.length === 0 ? 'Nothing stands out.' : `${found.length} things stand out.`);
} finally {
  await client.close();
}

/** The data of an answer; undefined, with the reason told, where host or machine cannot answer that. */
async function ask<Data>(name: string, more: Readonly<Record<string, unknown>> = {}): Promise<Data | undefined> {
  if (!offered.has(name)) {
    console.log(`  ${name} is not offered here`);
    return undefined;
  }
  const { structuredContent, isError, content } = await client.callTool({ name, arguments: { device, ...more } });
  if (!isError) return (structuredContent as { data: Data }).data;
  const [first] = content;
  console.log(
    `  ${name} could not be asked: ${first?.type === 'text' ? first.text.split('\n')[0] : 'no reason given'}`,
  );
  return undefined;
}
