#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Everything else is imported after this, so that the second start finds it compiled.
enableCompileCache();
const { main } = await import('./cli/main.ts');
process.exitCode = await main(process.argv.slice(2));
