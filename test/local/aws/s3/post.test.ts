import { createHmac } from 'node:crypto';
import { GetObjectCommand, GetObjectTaggingCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { describe, expect, it } from 'vitest';
import { post } from './raw.ts';
import { codeOf, openBucket, s3At, secretAccessKey, setUpBucket, versioned } from './set-up.ts';

type Condition = Record<string, string> | [string, string, string] | [string, number, number];

const messageOf = (xml: string) =>
  /<Message>(.*?)<\/Message>/.exec(xml)?.[1]?.replaceAll('&#34;', '"') ?? '';

/** The fields of a form under a policy of its own, signed now. */
function signed(conditions: Condition[], more: Record<string, string>, seconds = 60) {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = [time.slice(0, 8), 'us-east-1', 's3', 'aws4_request'];
  const own = {
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `tester/${scope.join('/')}`,
    'x-amz-date': time,
  };
  const expiration = new Date(Date.now() + seconds * 1000).toISOString();
  const all = [...conditions, ...Object.entries(own).map(([name, value]) => ({ [name]: value }))];
  const policy = Buffer.from(JSON.stringify({ expiration, conditions: all })).toString('base64');
  const key = scope.reduce<Buffer | string>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  const signature = createHmac('sha256', key).update(policy).digest('hex');
  return { ...more, ...own, policy, 'x-amz-signature': signature };
}

describe('a form of the real client', () => {
  it('uploads one object under the policy’s key, type and length', async () => {
    const { aws, s3, Bucket } = await setUpBucket({}, versioned);
    const { url, fields } = await createPresignedPost(s3, {
      Bucket,
      Key: 'person/attempt',
      Fields: { 'Content-Type': 'image/png' },
      Conditions: [['content-length-range', 5, 5]],
      Expires: 300,
    });
    expect(url).toMatch(new RegExp(`^${aws.s3Endpoint}/${Bucket}/?$`));
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', new Blob(['12345'], { type: 'text/plain' }), 'any name.png');
    const response = await fetch(url, { method: 'POST', body: form });
    expect(response.status).toBe(204);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'person/attempt' }));
    expect(head).toMatchObject({
      ContentType: 'image/png',
      ContentLength: 5,
      ETag: response.headers.get('etag'),
      VersionId: response.headers.get('x-amz-version-id'),
    });
  });

  it('needs the session token of a temporary access key', async () => {
    const credential = () => ({ secretAccessKey, sessionToken: 'token' });
    const { aws, Bucket } = await setUpBucket({ credential });
    const upload = async (sessionToken: string) => {
      const s3 = s3At(aws.s3Endpoint, { sessionToken });
      const { fields } = await createPresignedPost(s3, { Bucket, Key: 'k' });
      return codeOf((await post(aws.s3Endpoint, Bucket, fields)).body);
    };
    expect(await upload('token')).toBeUndefined();
    expect(await upload('other')).toBe('InvalidToken');
  });
});

const bucket = { bucket: 'bucket' };
const key = { key: 'k' };

describe('a policy', () => {
  it.each<[string, Condition[], Record<string, string>, string]>([
    ['another bucket', [{ bucket: 'other' }, key], key, '["eq","$bucket","other"]'],
    ['another key', [bucket, { key: 'other' }], key, '["eq","$key","other"]'],
    ['another start', [bucket, ['starts-with', '$key', 'a/']], key, '["starts-with","$key","a/"]'],
    [
      'another type',
      [bucket, key, ['eq', '$Content-Type', 'image/png']],
      { ...key, 'content-type': 'text/html' },
      '["eq","$content-type","image/png"]',
    ],
    [
      'a type among others',
      [bucket, key, ['starts-with', '$Content-Type', 'image/']],
      { ...key, 'Content-Type': 'image/png,text/html' },
      '["starts-with","$content-type","image/"]',
    ],
    ['a missing field', [bucket, key, { 'x-amz-meta-a': '1' }], key, '["eq","$x-amz-meta-a","1"]'],
    ['a field too many', [bucket, key], { ...key, 'x-amz-meta-a': '1' }, 'Extra input fields'],
    ['a status too many', [bucket, key], { ...key, success_action_status: '201' }, 'Extra input'],
  ])('does not let in %s', async (_, conditions, fields, words) => {
    const { aws, Bucket } = await setUpBucket();
    const answer = await post(aws.s3Endpoint, Bucket, signed(conditions, fields));
    expect(answer.status).toBe(403);
    expect(codeOf(answer.body)).toBe('AccessDenied');
    expect(messageOf(answer.body)).toContain(words);
  });

  it('lets in what it says nothing against', async () => {
    const { aws, s3, Bucket } = await setUpBucket();
    const conditions: Condition[] = [
      bucket,
      ['starts-with', '$key', 'home/'],
      ['starts-with', '$Content-Type', 'image/'],
      ['starts-with', '$x-amz-meta-a', ''],
      ['starts-with', '$success_action_status', ''],
      ['starts-with', '$tagging', ''],
      ['content-length-range', 1, 10],
    ];
    const tag = '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>';
    const fields = {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of S3's own
      key: 'home/${filename}',
      'content-type': 'image/png',
      'x-amz-meta-a': '1',
      'x-ignore-me': 'as you like',
      success_action_status: '201',
      tagging: tag,
    };
    const answer = await post(aws.s3Endpoint, Bucket, signed(conditions, fields), '0123456789');
    expect(answer).toMatchObject({
      status: 201,
      body: expect.stringContaining('<Key>home/a file.png</Key>'),
    });
    const at = { Bucket, Key: 'home/a file.png' };
    const got = await s3.send(new GetObjectCommand(at));
    expect(await got.Body?.transformToString()).toBe('0123456789');
    expect(got).toMatchObject({ ContentType: 'image/png', Metadata: { a: '1' } });
    const { TagSet } = await s3.send(new GetObjectTaggingCommand(at));
    expect(TagSet).toEqual([{ Key: 'a', Value: 'b' }]);
  });

  it('is over when it has expired', async () => {
    const { aws, Bucket } = await setUpBucket();
    const late = await post(aws.s3Endpoint, Bucket, signed([bucket, key], key, -1));
    expect(messageOf(late.body)).toBe('Invalid according to Policy: Policy expired.');
    expect(late.status).toBe(403);
  });

  it.each([
    ['EntityTooSmall', 9],
    ['EntityTooLarge', 21],
    [undefined, 10],
    [undefined, 20],
  ])('that limits the length answers %s for %i bytes', async (code, length) => {
    const { aws, s3, Bucket } = await setUpBucket();
    const conditions: Condition[] = [bucket, key, ['content-length-range', 10, 20]];
    const file = Buffer.alloc(length);
    const answer = await post(aws.s3Endpoint, Bucket, signed(conditions, key), file);
    expect(codeOf(answer.body)).toBe(code);
    const found = s3.send(new HeadObjectCommand({ Bucket, Key: 'k' })).then(() => undefined);
    expect(await found.catch(({ name }) => name)).toBe(code && 'NotFound');
  });

  it.each<[string, Condition]>([
    ['Unknown operation within', ['within', '$key', 'k']],
    ['key must begin with $', ['eq', 'key', 'k']],
    ['Invalid content-length-range', ['content-length-range', 2, 1]],
  ])('that nobody understands is refused: %s', async (words, condition) => {
    const { aws, Bucket } = await setUpBucket();
    const answer = await post(aws.s3Endpoint, Bucket, signed([bucket, key, condition], key));
    expect(codeOf(answer.body)).toBe('InvalidPolicyDocument');
    expect(messageOf(answer.body)).toContain(words);
  });

  it('does not move to another bucket', async () => {
    const { aws } = await setUpBucket();
    const other = await openBucket(aws, 'other');
    const answer = await post(aws.s3Endpoint, other, signed([bucket, key], { ...key, ...bucket }));
    expect(codeOf(answer.body)).toBe('AccessDenied');
  });

  it.each([
    ['SignatureDoesNotMatch', { policy: Buffer.from('{}').toString('base64') }],
    ['SignatureDoesNotMatch', { 'x-amz-signature': '0'.repeat(64) }],
    ['InvalidAccessKeyId', { 'x-amz-credential': 'nobody/20260101/us-east-1/s3/aws4_request' }],
    [
      'AuthorizationHeaderMalformed',
      { 'x-amz-credential': 'tester/20260101/eu-west-1/s3/aws4_request' },
    ],
  ])('that is tampered with gets %s', async (code, more) => {
    const credential = (id: string) => (id === 'tester' ? { secretAccessKey } : undefined);
    const { aws, Bucket } = await setUpBucket({ credential });
    const fields = { ...signed([bucket, key], key), ...more };
    expect(codeOf((await post(aws.s3Endpoint, Bucket, fields)).body)).toBe(code);
  });
});

describe('a form', () => {
  it('without a policy is nobody’s', async () => {
    const { aws, Bucket } = await setUpBucket();
    const answer = await post(aws.s3Endpoint, Bucket, key);
    expect(codeOf(answer.body)).toBe('AccessDenied');
  });

  it.each(['key', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'policy'])(
    'must have the field %s',
    async (name) => {
      const { aws, Bucket } = await setUpBucket();
      const { [name]: _, ...fields } = signed([bucket, key], key) as Record<string, string>;
      const answer = await post(aws.s3Endpoint, Bucket, fields);
      expect(codeOf(answer.body)).toBe('InvalidArgument');
      expect(answer.body).toContain(`<ArgumentName>${name}</ArgumentName>`);
    },
  );

  it('redirects with what was stored', async () => {
    const { aws, Bucket } = await setUpBucket();
    const success_action_redirect = 'https://app.example/done?a=1';
    const conditions: Condition[] = [bucket, key, { success_action_redirect }];
    const fields = signed(conditions, { ...key, success_action_redirect });
    const { status, headers } = await post(aws.s3Endpoint, Bucket, fields);
    expect(status).toBe(303);
    expect(headers['location']).toBe(
      `${success_action_redirect}&bucket=bucket&key=k&etag=%229dd4e461268c8034f5c8564e155c67a6%22`,
    );
  });

  it('is let in only as far as its signer is', async () => {
    const { aws, Bucket } = await setUpBucket({
      authorize: ({ action, resource }) =>
        action === 's3:PutObject' && resource === 'arn:aws:s3:::bucket/mine',
    });
    const upload = async (name: string) => {
      const fields = signed([bucket, { key: name }], { key: name });
      return codeOf((await post(aws.s3Endpoint, Bucket, fields)).body);
    };
    expect(await upload('mine')).toBeUndefined();
    expect(await upload('yours')).toBe('AccessDenied');
  });

  it('may say in its fields what no header can', async () => {
    const { aws, s3, Bucket } = await setUpBucket();
    const more = { 'x-amz-meta-title': 'snow ☃\r\nx-injected: 1' };
    const fields = signed([bucket, key, ['starts-with', '$x-amz-meta-title', '']], {
      ...key,
      ...more,
    });
    expect((await post(aws.s3Endpoint, Bucket, fields)).status).toBe(204);
    const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    const encoded = Buffer.from(more['x-amz-meta-title']).toString('base64');
    expect(Metadata).toEqual({ title: `=?UTF-8?B?${encoded}?=` });
  });

  it('may hold what looks like its own boundary', async () => {
    const { aws, s3, Bucket } = await setUpBucket();
    const file = '\r\n------formboundar\r\n--\r\n------formboundary'.slice(0, -1).repeat(5000);
    const fields = signed([bucket, key], key);
    expect((await post(aws.s3Endpoint, Bucket, fields, file)).status).toBe(204);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect((await Body?.transformToString()) === file).toBe(true);
  });
});
