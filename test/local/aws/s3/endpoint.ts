import { startAws } from '../../../../local/aws/index.ts';
import { declareUploads } from '../events/template.ts';

// The endpoint in a process of its own, so that a test can kill it: endpoint.ts <dataDir> [never-ready]
const [, , dataDir = '', never] = process.argv;
const aws = await startAws({
  dataDir,
  region: 'us-east-1',
  accountId: '000000000000',
  authorize: () => true,
  invoke: async () => null,
  text: async () => undefined,
  ...(never && { ready: new Promise(() => undefined) }),
});
await declareUploads(aws);
process.on('message', () => process.send?.(process.resourceUsage().maxRSS));
process.send?.(aws.s3Endpoint);
