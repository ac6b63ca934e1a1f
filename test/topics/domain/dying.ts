type Call = (...args: never[]) => unknown;

class Died extends Error {}

/**
 * The same dependencies, of which one call of the named ones, counted over all, dies before or after it has had
 * its effect; and so do all that follow, as in a process that is gone.
 *
 * @param names of dependencies that are functions, or objects of functions
 */
export function dying<Deps extends object>(
  deps: Deps,
  names: readonly (keyof Deps)[],
  step: number,
  moment: 'before' | 'after',
): Deps {
  let calls = 0;
  const mortal =
    (call: Call) =>
    async (...args: never[]) => {
      const number = calls++;
      if (number > step || (number === step && moment === 'before')) throw new Died();
      const result = await call(...args);
      if (number === step) throw new Died();
      return result;
    };
  const mortalIn = (value: object) =>
    Object.fromEntries(Object.entries(value).map(([name, call]) => [name, mortal(call)]));
  const changed = names.map((name) => {
    const value = deps[name];
    return [name, typeof value === 'function' ? mortal(value as Call) : mortalIn(value as object)];
  });
  return { ...deps, ...Object.fromEntries(changed) };
}

/** Every moment at which a process may die within its first calls. */
export function deaths(calls: number) {
  return Array.from({ length: calls }, (_, step) => step).flatMap((step) => [
    { step, moment: 'before' as const },
    { step, moment: 'after' as const },
  ]);
}
