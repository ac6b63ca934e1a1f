import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { AppStack } from '../lib/app-stack.ts';
import { EdgeStack } from '../lib/edge-stack.ts';
import { DeclarationError, type Integrations, loadIntegrations } from '../lib/integrations/load.ts';
import { declareIntegrations } from '../lib/platform/deployment.ts';
import { buildPages } from '../lib/site/build-pages.ts';
import { StateStack } from '../lib/state-stack.ts';

const folder = process.env['SWITCHBOARD_INTEGRATIONS'] ?? 'integrations';

function load(): Integrations {
  try {
    return loadIntegrations(folder);
  } catch (error) {
    if (!(error instanceof DeclarationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

// The local runner finds a function's bundle by this metadata.
const app = new App({ postCliContext: { 'aws:cdk:enable-asset-metadata': true } });
const integrations = load();
declareIntegrations(app, integrations);
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));

const account = process.env['CDK_DEFAULT_ACCOUNT'];
const region = process.env['CDK_DEFAULT_REGION'];
const env = account && region ? { env: { account, region } } : {};
const edge = needsEdge(integrations) ? { webAclArn: edgeOf(account, region) } : {};
const state = new StateStack(app, 'SwitchboardState', env);
const pages = buildPages(folder);
new AppStack(app, 'Switchboard', { ...env, ...edge, crossRegionReferences: true, state, pages });
app.synth();

function needsEdge({ settings: { api } }: Integrations): boolean {
  return api.waf || api.allowedAddresses.length > 0;
}

function edgeOf(account: string | undefined, region: string | undefined): string {
  if (!account || !region) {
    process.stderr.write(
      'api.waf and api.allowedAddresses need to know where they deploy to: set AWS credentials and a region.\n',
    );
    process.exit(1);
  }
  const there = { env: { account, region: 'us-east-1' }, crossRegionReferences: true };
  return new EdgeStack(app, 'SwitchboardEdge', there).webAclArn;
}
