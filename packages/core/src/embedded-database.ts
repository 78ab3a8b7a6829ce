/** Small on purpose: a process that starts loads this first, so that the database opens while it loads the rest. */
export { prepareEmbeddedDatabase } from './store/open-pglite.ts';
