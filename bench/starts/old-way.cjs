'use strict';

// What the systems before did: all of `aws-sdk` 2, or all of `twilio`, loaded by each function that
// needed anything of it. Makes the same calls as the function whose tape it is given.
const AWS = process.env.OLD_WAY_AWS === 'yes' ? require('aws-sdk') : undefined;
const twilio = process.env.OLD_WAY_TWILIO === 'yes' ? require('twilio') : undefined;
const endpoint = process.env.AWS_ENDPOINT_URL;

const clientOf = {
  dynamodb: () => new AWS.DynamoDB({ endpoint }),
  kms: () => new AWS.KMS({ endpoint }),
  'secrets-manager': () => new AWS.SecretsManager({ endpoint }),
  sns: () => new AWS.SNS({ endpoint }),
  sqs: () => new AWS.SQS({ endpoint }),
};

exports.handler = async ({ groups, texts }) => {
  const clients = {};
  for (const calls of groups) {
    await Promise.all(
      calls.map(({ service, operation, input }) => {
        clients[service] ??= clientOf[service]();
        const method = operation[0].toLowerCase() + operation.slice(1);
        return clients[service]
          [method](input)
          .promise()
          .catch(() => undefined);
      }),
    );
  }
  for (const { origin, sid, method } of texts) {
    const client = twilio(sid, 'token', { accountSid: sid });
    client.api.baseUrl = origin;
    if (method === 'GET') await client.messages.list({ limit: 20 });
    else await client.messages.create({ to: '+14155552671', from: '+14155550100', body: 'hello' });
  }
  return { statusCode: 204 };
};
