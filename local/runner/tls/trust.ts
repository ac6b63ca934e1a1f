import { rootCertificates } from 'node:tls';

type Dispatcher = object;
type AgentClass = new (options: { connect: { ca: string[] } }) => Dispatcher;

/** Where Node's `fetch` keeps what opens its connections. */
const dispatcher = Symbol.for('undici.globalDispatcher.1');

/** Lets `fetch` in this process reach a server with this certificate, as simulated webhooks must. */
export async function trust(certificate: string): Promise<void> {
  // There is no dispatcher before the first use.
  await fetch('data:,');
  const slots = globalThis as unknown as Record<symbol, Dispatcher>;
  const Agent = slots[dispatcher]?.constructor as AgentClass;
  slots[dispatcher] = new Agent({ connect: { ca: [...rootCertificates, certificate] } });
}
