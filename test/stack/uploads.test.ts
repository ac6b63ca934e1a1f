import { describe, expect, it } from 'vitest';
import { at, type Json, ofType, type Resource, resourcesOf } from './templates.ts';

const app = resourcesOf('Switchboard');
const state = resourcesOf('SwitchboardState');

function named(resources: Readonly<Record<string, Resource>>, id: string): Json {
  const found = Object.entries(resources).find(([name]) => name.replace(/[0-9A-F]{8}$/, '') === id);
  if (found === undefined) throw new Error(`There is no ${id}`);
  return found[1].Properties;
}

/** What a bucket's policy allows, and to whom. */
function allowedBy(policy: Json): Json[] {
  const statements = at(policy, 'PolicyDocument.Statement') as Json[];
  return statements.filter(({ Effect }) => Effect === 'Allow');
}

describe('the quarantine', () => {
  const bucket = named(state, 'ServicesQuarantine');

  it('keeps every version, so that the one that was inspected is the one that is published', () => {
    expect(bucket['VersioningConfiguration']).toEqual({ Status: 'Enabled' });
  });

  it('forgets by itself what nobody has removed, half an upload too', () => {
    expect(at(bucket, 'LifecycleConfiguration.Rules')).toEqual([
      {
        Status: 'Enabled',
        ExpirationInDays: 2,
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ]);
  });

  it('takes forms from pages, and shows pages nothing', () => {
    expect(at(bucket, 'CorsConfiguration.CorsRules')).toEqual([
      { AllowedMethods: ['POST'], AllowedOrigins: ['*'] },
    ]);
  });

  it('is open to nobody by its policy, and to no access control list', () => {
    expect(allowedBy(named(state, 'ServicesQuarantinePolicy'))).toEqual([]);
    expect(at(bucket, 'OwnershipControls.Rules')).toEqual([
      { ObjectOwnership: 'BucketOwnerEnforced' },
    ]);
  });

  it('tells of every arrival', () => {
    expect(at(bucket, 'NotificationConfiguration.EventBridgeConfiguration')).toEqual({
      EventBridgeEnabled: true,
    });
  });
});

describe('what is published', () => {
  const bucket = named(state, 'ServicesPublished');

  it('has no versions that would outlive their deletion', () => {
    expect(bucket['VersioningConfiguration']).toBeUndefined();
    expect(at(bucket, 'LifecycleConfiguration.Rules')).toEqual([
      { Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
    ]);
  });

  it('is read by distributions of this account alone, and only what is public', () => {
    const allowed = allowedBy(named(state, 'ServicesPublishedPolicy'));
    expect(allowed).toEqual([
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Resource: expect.anything(),
        Condition: { StringEquals: { 'AWS:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
    expect(JSON.stringify(allowed[0]?.['Resource'])).toMatch(/ServicesPublished.*"\/public\/\*"/);
    expect(at(bucket, 'OwnershipControls.Rules')).toEqual([
      { ObjectOwnership: 'BucketOwnerEnforced' },
    ]);
  });

  it('has pages read signed addresses, and send nothing', () => {
    expect(at(bucket, 'CorsConfiguration.CorsRules')).toEqual([
      { AllowedMethods: ['GET'], AllowedOrigins: ['*'], MaxAge: 3600 },
    ]);
  });
});

describe('the distribution of media', () => {
  const config = named(app, 'MediaDistribution')['DistributionConfig'];

  it('reads public files of the one bucket, and signs what it asks', () => {
    expect(at(config, 'Origins')).toEqual([
      expect.objectContaining({
        DomainName: { 'Fn::ImportValue': expect.stringContaining('ServicesPublished') },
        OriginPath: '/public',
        OriginAccessControlId: {
          'Fn::GetAtt': [expect.stringMatching(/^MediaDistribution/), 'Id'],
        },
        S3OriginConfig: { OriginAccessIdentity: '' },
      }),
    ]);
    expect(at(config, 'CacheBehaviors')).toBeUndefined();
    const [control] = ofType(app, 'AWS::CloudFront::OriginAccessControl').filter(([id]) =>
      id.startsWith('Media'),
    );
    expect(at(control?.[1], 'Properties.OriginAccessControlConfig')).toMatchObject({
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    });
  });

  it('takes no cookie, query or body, and nothing by plain http', () => {
    const behavior = at(config, 'DefaultCacheBehavior') as Json;
    expect(behavior['ViewerProtocolPolicy']).toBe('https-only');
    expect(behavior['AllowedMethods'] ?? ['GET', 'HEAD']).toEqual(['GET', 'HEAD']);
    expect(behavior['OriginRequestPolicyId']).toBeUndefined();
    // AWS's own policy CachingOptimized.
    expect(behavior['CachePolicyId']).toBe('658327ea-f89d-4fab-a63d-7e88639e58f6');
  });

  it('never lets a file be a page', () => {
    const ref = String(at(config, 'DefaultCacheBehavior.ResponseHeadersPolicyId.Ref'));
    expect(ref).toMatch(/^MediaHeaders/);
    const headers = at(app[ref], 'Properties.ResponseHeadersPolicyConfig') as Json;
    expect(headers['SecurityHeadersConfig']).toEqual({
      ContentSecurityPolicy: {
        ContentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; sandbox",
        Override: true,
      },
      ContentTypeOptions: { Override: true },
      StrictTransportSecurity: {
        AccessControlMaxAgeSec: 63_072_000,
        IncludeSubdomains: true,
        Override: true,
      },
    });
    expect(at(headers, 'CustomHeadersConfig.Items')).toEqual([
      { Header: 'cross-origin-resource-policy', Value: 'cross-origin', Override: true },
    ]);
  });

  it('is where pages may show uploads from, as the quarantine is where they may send them', () => {
    const pages = JSON.stringify(named(app, 'SiteSecurityHeaders'));
    expect(pages).toMatch(/img-src 'self' data: blob: .*MediaDistribution.*ServicesPublished/);
    expect(pages).toMatch(/connect-src 'self' .*ServicesQuarantine.*font-src/);
  });
});

describe('an arrival', () => {
  const queue = Object.keys(app).find((id) => /^ServicesUploadArrivalsQueue[0-9A-F]{8}$/.test(id));
  const rules = (resources: typeof app) =>
    ofType(resources, 'AWS::Events::Rule')
      .map(([, { Properties }]) => Properties)
      .filter(({ EventPattern }) => EventPattern !== undefined);
  const quarantine = { 'Fn::ImportValue': expect.stringContaining('ServicesQuarantine') };

  it('of the quarantine and of nothing else becomes a message', () => {
    expect(rules(app)).toEqual([
      expect.objectContaining({
        State: 'ENABLED',
        EventPattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          detail: { bucket: { name: [quarantine] } },
        },
        Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': [queue, 'Arn'] } }],
      }),
    ]);
  });

  it('is put into the queue by its rule alone', () => {
    const policies = ofType(app, 'AWS::SQS::QueuePolicy').filter(([, { Properties }]) =>
      JSON.stringify(Properties['Queues']).includes(`"${queue}"`),
    );
    const allowed = policies.flatMap(([, { Properties }]) => allowedBy(Properties));
    expect(allowed).toEqual([
      {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Principal: { Service: 'events.amazonaws.com' },
        Resource: { 'Fn::GetAtt': [queue, 'Arn'] },
        Condition: {
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnEquals: {
            'aws:SourceArn': [
              { 'Fn::GetAtt': [expect.stringMatching(/^ServicesUploadArrived/), 'Arn'] },
            ],
          },
        },
      },
    ]);
  });

  it('can be encrypted by who puts it there', () => {
    const [key] = ofType(state, 'AWS::KMS::Key');
    const statements = at(key?.[1], 'Properties.KeyPolicy.Statement') as Json[];
    const forEvents = statements.filter(({ Principal }) =>
      [at(Principal, 'Service')].flat().includes('events.amazonaws.com'),
    );
    expect(forEvents).toEqual([
      expect.objectContaining({
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    ]);
  });

  it('is inspected one at a time, by ten at most', () => {
    const [mapping] = ofType(app, 'AWS::Lambda::EventSourceMapping').filter(([, { Properties }]) =>
      JSON.stringify(Properties['EventSourceArn']).includes(`"${queue}"`),
    );
    expect(mapping?.[1].Properties).toMatchObject({
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 10 },
      FunctionName: { Ref: expect.stringMatching(/^ServicesInspectUpload/) },
    });
  });

  it('that nobody was told of is found by a sweep every five minutes', () => {
    const sweeps = ofType(app, 'AWS::Events::Rule').filter(([, { Properties }]) =>
      JSON.stringify(Properties['Targets']).includes('"ServicesSweepUploads'),
    );
    expect(sweeps.map(([, { Properties }]) => Properties['ScheduleExpression'])).toEqual([
      'rate(5 minutes)',
    ]);
  });
});
