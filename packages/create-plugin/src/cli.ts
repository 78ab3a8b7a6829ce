#!/usr/bin/env node
import { relative } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { createPlugin } from './create-plugin.ts';
import { pluginNames } from './plugin-names.ts';

const usage = `Usage: npm create @infrastructor/plugin <name>
Makes a folder with a plugin that builds, passes its tests and runs: collector, parser, command, tool, recordings.`;

const [name, ...rest] = process.argv.slice(2);
if (name === undefined || name.startsWith('-') || rest.length > 0) {
  const asked = name === '--help' || name === '-h';
  (asked ? process.stdout : process.stderr).write(`${usage}\n`);
  process.exitCode = asked ? 0 : 64;
} else {
  try {
    const folder = relative('.', await createPlugin(pluginNames(name), packageJson.version));
    process.stdout.write(`Made ${folder}. Now:

  cd ${folder}
  npm install
  npm test                                            # against a recording
  npx infrastructor start --background                # a host with the plugin in it
  npx infrastructor plugins                           # what it defines
`);
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 65;
  }
}
