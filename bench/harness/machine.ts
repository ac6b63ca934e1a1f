import { arch, cpus, platform, totalmem } from 'node:os';

/** What the figures were measured on, in a line. */
export function machine(): string {
  const [cpu] = cpus();
  return [
    cpu?.model.trim() ?? 'unknown processor',
    `${cpus().length} cores`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${platform()} ${arch()}`,
    `Node ${process.versions.node}`,
  ].join(', ');
}
