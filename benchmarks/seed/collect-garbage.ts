import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Twice, as what a first collection finds dead may have held more. */
export function collectGarbage(): void {
  collect();
  collect();
}
