'use strict';

/**
 * Moves `Date` in this process by an offset; timers keep running on real time. Loaded with `--require`
 * into every function's process and by the runner itself, so that all agree on what time it is.
 */
const RealDate = Date;
let offset = 0;

const now = () => RealDate.now() + offset;

const MovedDate = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new MovedDate().toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});

exports.setOffset = (milliseconds) => {
  offset = milliseconds;
  globalThis.Date = offset === 0 ? RealDate : MovedDate;
  RealDate.prototype.constructor = globalThis.Date;
};
