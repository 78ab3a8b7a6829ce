import type { ComposeProblem } from '../schemas/compose-file.ts';
import type { Position } from './yaml-source.ts';

/** Collects what is wrong with a file. A file of many faults stays readable: only so many are kept. */
export class ProblemList {
  readonly #positionOf: (offset: number) => Position;
  readonly #problems: ComposeProblem[] = [];
  static readonly most = 200;

  constructor(positionOf: (offset: number) => Position) {
    this.#positionOf = positionOf;
  }

  get list(): readonly ComposeProblem[] {
    return this.#problems;
  }

  error(message: string, path: string, offset: number): void {
    this.#add('error', message, path, offset);
  }

  warning(message: string, path: string, offset: number): void {
    this.#add('warning', message, path, offset);
  }

  #add(severity: 'error' | 'warning', message: string, path: string, offset: number): void {
    if (this.#problems.length < ProblemList.most) {
      this.#problems.push({ severity, message, path, ...this.#positionOf(offset) });
    }
  }
}
