import { startAws } from '../../../local/aws/index.ts';
import { accountId, region } from './set-up.ts';
import { declareAll } from './template.ts';

/** A process to be killed: it tells its endpoint, then each invocation, which never ends. */
const aws = await startAws({
  dataDir: process.argv[2] ?? '',
  region,
  accountId,
  authorize: () => true,
  invoke: () => {
    process.send?.('invoked');
    return new Promise(() => {});
  },
  text: async () => undefined,
});
await declareAll(aws);
process.send?.(aws.endpoint);
