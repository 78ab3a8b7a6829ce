import { InfrastructorError } from '../../contract/errors.ts';
import { withSignal } from '../deadline.ts';

interface Flight<Value> {
  readonly result: Promise<Value>;
  readonly controller: AbortController;
  waiting: number;
}

/** One running collection for all who ask the same at the same time. */
export interface Flights<Value> {
  /**
   * Joins the flight of this key, or starts it. A caller that leaves early leaves alone; the work is aborted when the
   * last one has gone.
   */
  join(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<Value>): Promise<Value>;
  readonly size: number;
}

export function createFlights<Value>(): Flights<Value> {
  const flights = new Map<string, Flight<Value>>();

  function takeOff(key: string, start: (signal: AbortSignal) => Promise<Value>): Flight<Value> {
    const controller = new AbortController();
    const flight = { controller, waiting: 0, result: start(controller.signal) };
    flights.set(key, flight);
    const land = () => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    flight.result.then(land, land);
    return flight;
  }

  return {
    async join(key, signal, start) {
      signal.throwIfAborted();
      const flight = flights.get(key) ?? takeOff(key, start);
      flight.waiting += 1;
      try {
        return await withSignal(flight.result, signal);
      } finally {
        flight.waiting -= 1;
        if (flight.waiting === 0 && flights.get(key) === flight) {
          flights.delete(key);
          flight.controller.abort(new InfrastructorError('ABORTED', 'Nobody waits for this collection any more'));
        }
      }
    },
    get size() {
      return flights.size;
    },
  };
}
