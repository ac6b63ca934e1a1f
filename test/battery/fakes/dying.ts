import type { PollDeps } from '../../../lambdas/battery/domain/ports.ts';

/** Dependencies of which one call, counted over all, fails before or after it has had its effect; and all that follow. */
export function dying(deps: PollDeps, step: number, moment: 'before' | 'after'): PollDeps {
  let calls = 0;
  const died = () => new Error('died');
  const mortal =
    <Args extends unknown[], R>(call: (...args: Args) => Promise<R>) =>
    async (...args: Args): Promise<R> => {
      const number = calls++;
      if (number > step || (number === step && moment === 'before')) throw died();
      const result = await call(...args);
      if (number === step) throw died();
      return result;
    };
  return {
    ...deps,
    consentOf: mortal(deps.consentOf),
    announce: mortal(deps.announce),
    people: { load: mortal(deps.people.load) },
    queue: { send: mortal(deps.queue.send) },
    connections: { ...deps.connections, load: mortal(deps.connections.load) },
    devices: {
      ...deps.devices,
      load: mortal(deps.devices.load),
      write: mortal(deps.devices.write),
      record: mortal(deps.devices.record),
    },
  };
}
