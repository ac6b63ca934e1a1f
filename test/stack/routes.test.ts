import { describe, expect, it } from 'vitest';
import { at, type Resource, resourcesOf } from './templates.ts';

const app = resourcesOf('Switchboard');

const routes: Readonly<Record<string, string>> = {
  'DELETE /api/account': 'AccountEraseAccount',
  'DELETE /api/connections/{id}': 'ConnectDisconnect',
  'DELETE /api/session': 'PhoneSignOut',
  'DELETE /api/uploads/{id}': 'ServicesDeleteUpload',
  'GET /api/account': 'AccountShowAccount',
  'GET /api/connect/{provider}': 'ConnectStartConnecting',
  'GET /api/connect/{provider}/callback': 'ConnectFinishConnecting',
  'GET /api/texts': 'TopicsListTexts',
  'GET /api/uploads': 'ServicesListUploads',
  'POST /api/phone/checks': 'PhoneCheckCode',
  'POST /api/phone/codes': 'PhoneRequestCode',
  'POST /api/services/http/delete': 'ServicesCallHttp',
  'POST /api/services/http/get': 'ServicesCallHttp',
  'POST /api/services/http/head': 'ServicesCallHttp',
  'POST /api/services/http/patch': 'ServicesCallHttp',
  'POST /api/services/http/post': 'ServicesCallHttp',
  'POST /api/services/http/put': 'ServicesCallHttp',
  'POST /api/services/s3/GetObject': 'ServicesGetObject',
  'POST /api/services/s3/PresignURL': 'ServicesPresignUrl',
  'POST /api/services/s3/put': 'ServicesPutObject',
  'POST /api/services/s3/signPolicy': 'ServicesSignPolicy',
  'POST /api/sms/inbound': 'TopicsReceiveTwilioText',
  'POST /api/sms/receipts': 'TopicsReceiveReceipt',
  'POST /api/texts/{id}/resends': 'TopicsResendText',
  'POST /api/topics/confirmations': 'TopicsConfirmSubscription',
  'POST /api/topics/invitations': 'TopicsRequestConsent',
  'PUT /api/account/preferences': 'AccountSetPreferences',
};

const methods = Object.values(app)
  .filter(({ Type }) => Type === 'AWS::ApiGateway::Method')
  .map((method) => ({
    method: String(method.Properties['HttpMethod']),
    path: pathOf(at(method, 'Properties.ResourceId.Ref')),
    calls: functionOf(method),
    properties: method.Properties,
  }));

describe('a route', () => {
  it('is one of these, and calls its function', () => {
    const served = methods
      .filter(({ method }) => method !== 'ANY')
      .map(({ method, path, calls }) => [`${method} ${path}`, calls]);
    expect(Object.fromEntries(served)).toEqual(routes);
    expect(served).toHaveLength(Object.keys(routes).length);
  });

  it('refuses every method that it does not have', () => {
    const refused = methods.filter(({ method }) => method === 'ANY');
    const paths = new Set(Object.keys(routes).map((route) => route.split(' ')[1]));
    expect(refused.map(({ path }) => path).sort()).toEqual([...paths].sort());
    for (const { calls } of refused) expect(calls).toBe('ApiRefuseMethod');
  });

  it('names the methods that it has where others are refused', () => {
    const allowed = at(resourceLike(/^ApiRefuseMethod[0-9A-F]{8}$/), 'Properties.Environment');
    const byPath = JSON.parse(String(at(allowed, 'Variables.ALLOWED_METHODS')));
    const listed = Object.entries(byPath as Record<string, string[]>).flatMap(([path, verbs]) =>
      verbs.map((verb) => `${verb} ${path}`),
    );
    expect(listed.sort()).toEqual(Object.keys(routes).sort());
  });

  it.each(methods)('$method $path answers the distribution alone', ({ properties }) => {
    expect(properties).toMatchObject({ ApiKeyRequired: true, AuthorizationType: 'NONE' });
    expect(properties['Integration']).toMatchObject({ Type: 'AWS_PROXY' });
  });
});

describe('the distribution', () => {
  const distribution = at(
    resourceLike(/^SiteDistribution[0-9A-F]{8}$/),
    'Properties.DistributionConfig',
  );
  const behaviors = [
    at(distribution, 'DefaultCacheBehavior'),
    ...(at(distribution, 'CacheBehaviors') as unknown[]),
  ];

  it('serves nothing over plain http, and security headers with everything', () => {
    expect(behaviors).toHaveLength(3);
    for (const behavior of behaviors) {
      expect(['https-only', 'redirect-to-https']).toContain(at(behavior, 'ViewerProtocolPolicy'));
      expect(at(behavior, 'ResponseHeadersPolicyId')).toBeDefined();
    }
  });

  it('hands every call of the API on, with its key, and keeps no answer', () => {
    const api = behaviors.find((behavior) => at(behavior, 'PathPattern') === '/api/*');
    expect(at(api, 'AllowedMethods')).toEqual(expect.arrayContaining(['DELETE', 'POST', 'PUT']));
    // AWS's own policy CachingDisabled.
    expect(at(api, 'CachePolicyId')).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
    const origins = at(distribution, 'Origins') as unknown[];
    const origin = origins.find((one) => at(one, 'Id') === at(api, 'TargetOriginId'));
    expect(at(origin, 'CustomOriginConfig')).toMatchObject({
      OriginProtocolPolicy: 'https-only',
      OriginSSLProtocols: ['TLSv1.2'],
    });
    const [header] = at(origin, 'OriginCustomHeaders') as unknown[];
    expect(at(header, 'HeaderName')).toBe('x-api-key');
    expect(JSON.stringify(at(header, 'HeaderValue'))).toContain('{{resolve:secretsmanager:');
  });

  it('keeps no log of its own, which would hold queries', () => {
    expect(at(distribution, 'Logging')).toBeUndefined();
  });
});

/** `/api/phone/codes`, from the resource that a method is at up to the root. */
function pathOf(id: unknown): string {
  const { Properties } = app[String(id)] ?? {};
  const parent = at(Properties, 'ParentId.Ref');
  const own = `/${String(Properties?.['PathPart'])}`;
  return parent === undefined ? own : pathOf(parent) + own;
}

/** The function that a method calls, without the hash in its id. */
function functionOf(method: Resource): string {
  const uri = JSON.stringify(at(method, 'Properties.Integration.Uri'));
  return /"([A-Za-z]+)[0-9A-F]{8}","Arn"/.exec(uri)?.[1] ?? uri;
}

function resourceLike(id: RegExp): Resource | undefined {
  return Object.entries(app).find(([name]) => id.test(name))?.[1];
}
