import { testShell } from '../shell-contract.ts';
import { createLocalShell } from './local-shell.ts';

testShell('local', async () => createLocalShell());
