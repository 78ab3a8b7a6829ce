import type { TObject } from 'typebox';
import { isDuration } from '../contract/duration.ts';
import { apiVersion, type PluginDefinition } from '../contract/plugin.ts';
import { type ToolDefinition, unplanned } from '../contract/tool.ts';
import { assertSchema } from '../schema/validator.ts';
import { pathParameters } from './http-route.ts';

const grammars = {
  plugin: /^[a-z][a-z0-9-]*$/,
  tool: /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/,
  dotted: /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/,
  parser: /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/,
} as const;

/** Inputs that the host adds by itself. */
const reserved = ['device', 'timeoutMs', 'fresh', 'confirm'];

/**
 * Every problem of one plugin's definitions, so that its author can mend them all at once.
 * @returns one sentence per problem, each naming the definition; empty when there is none
 */
export function checkPlugin(plugin: PluginDefinition): readonly string[] {
  const problems: string[] = [];
  const say = (subject: string, problem: string) => problems.push(`${subject} ${problem}`);
  if (plugin?.kind !== 'plugin') return ['the module does not default-export what definePlugin made'];
  if (plugin.apiVersion !== apiVersion) {
    say(`plugin ${plugin.name}`, `was made for contract version ${plugin.apiVersion}, this host has ${apiVersion}`);
    return problems;
  }
  if (!grammars.plugin.test(plugin.name)) say(`plugin ${plugin.name}`, 'needs a name in lower case with dashes');
  for (const parser of plugin.parsers) {
    checkName('parser', parser.name, grammars.parser);
    checkSchema(`parser ${parser.name}`, parser.output);
  }
  for (const command of plugin.commands) {
    checkName('command', command.name, grammars.dotted);
    checkSchema(`command ${command.name}`, command.params);
    checkDuration(`command ${command.name}`, 'timeout', command.timeout);
  }
  for (const collector of plugin.collectors) {
    const subject = `collector ${collector.name}`;
    checkName('collector', collector.name, grammars.dotted);
    checkSchema(subject, collector.params);
    checkSchema(subject, collector.output);
    checkDuration(subject, 'ttl', collector.ttl);
    checkDuration(subject, 'poll', collector.poll);
    checkDuration(subject, 'timeout', collector.timeout);
    checkDescription(subject, collector.description);
    if (collector.poll && /^[0.]+[a-z]+$/.test(collector.poll)) say(subject, 'is polled without a pause: poll is 0');
    const required = (collector.params as TObject | undefined)?.required ?? [];
    const open = required.filter((name) => !('default' in ((collector.params as TObject).properties[name] ?? {})));
    if (collector.poll && open.length > 0) say(subject, `is polled but needs the parameters ${open.join(', ')}`);
  }
  for (const tool of plugin.tools) checkTool(tool);
  for (const stream of plugin.streams) {
    checkName('stream', stream.name, grammars.dotted);
    checkSchema(`stream ${stream.name}`, stream.params);
    checkSchema(`stream ${stream.name}`, stream.item);
  }
  for (const resource of plugin.resources) {
    if (!/^[a-z][a-z0-9+.-]*:\/\//.test(resource.uri)) say(`resource ${resource.uri}`, 'needs a URI with a scheme');
    checkDescription(`resource ${resource.uri}`, resource.description);
  }
  for (const prompt of plugin.prompts) {
    checkName('prompt', prompt.name, grammars.tool);
    checkDescription(`prompt ${prompt.name}`, prompt.description);
  }
  for (const configType of plugin.configTypes) {
    if (configType.match.length === 0) say(`config type ${configType.name}`, 'matches no file: `match` is empty');
  }
  for (const rule of plugin.alertRules) {
    checkDuration(`alert rule ${rule.name}`, 'holdFor', rule.holdFor);
    checkDuration(`alert rule ${rule.name}`, 'clearFor', rule.clearFor);
  }
  return problems;

  function checkName(kind: string, name: string, grammar: RegExp): void {
    if (!grammar.test(name)) say(`${kind} ${name}`, `has a name that does not match ${grammar.source}`);
  }
  function checkDuration(subject: string, field: string, value: string | undefined): void {
    if (value !== undefined && !isDuration(value))
      say(subject, `has ${field} "${value}", which is not a duration like 30s`);
  }
  function checkDescription(subject: string, text: string): void {
    if (!text?.trim()) say(subject, 'has no description');
  }
  function checkSchema(subject: string, schema: object | undefined): void {
    if (typeof schema !== 'object' || schema === null) {
      say(subject, 'has no schema where one belongs');
      return;
    }
    const text = JSON.stringify(schema);
    if (text.includes('"$id"')) say(subject, 'uses $id in a schema, which clashes between plugins');
    if (/"items":\[/.test(text)) say(subject, 'uses a tuple in a schema, which MCP clients cannot read');
    try {
      assertSchema(schema);
    } catch (error) {
      say(subject, `has a schema that is not valid: ${(error as Error).message}`);
    }
  }
  function checkTool(tool: ToolDefinition): void {
    const subject = `tool ${tool.name}`;
    checkName('tool', tool.name, grammars.tool);
    checkDescription(subject, tool.description);
    checkSchema(subject, tool.input);
    checkSchema(subject, tool.output);
    checkDuration(subject, 'timeout', tool.timeout);
    if (!['read', 'operate', 'admin'].includes(tool.scope)) say(subject, `has no scope: read, operate or admin`);
    if (!/^(GET|POST|PUT|PATCH|DELETE) \/api\//.test(tool.http))
      say(subject, `has route "${tool.http}", expected "GET /api/…"`);
    const properties = tool.input?.properties;
    if (!properties) {
      say(subject, 'has an input that is not an object with properties');
      return;
    }
    for (const name of Object.keys(properties)) {
      const added = tool.target === 'device' ? reserved.includes(name) : name === 'confirm' && tool.effects.destructive;
      if (added) say(subject, `declares ${name}, which the host adds by itself`);
    }
    for (const name of pathParameters(tool.http)) {
      const known = name in properties || (name === 'device' && tool.target === 'device');
      if (!known) say(subject, `has :${name} in its route, but no such input`);
    }
    if (tool.effects.destructive && tool.plan === unplanned) say(subject, 'is destructive and needs a plan');
    if (tool.effects.readOnly && tool.effects.destructive) say(subject, 'cannot be read-only and destructive');
    if (!tool.effects.readOnly && tool.scope === 'read')
      say(subject, 'changes something and needs the scope operate or admin');
    if (tool.http.startsWith('GET ') && !tool.effects.readOnly) say(subject, 'changes something behind a GET');
    if (tool.surfaces.length === 0) say(subject, 'is offered on no surface');
  }
}
