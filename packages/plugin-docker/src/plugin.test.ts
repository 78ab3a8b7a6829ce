import { testPlugin } from '@infrastructor/testing';
import plugin from './index.ts';

testPlugin(plugin);
