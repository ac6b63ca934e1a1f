import { buildSync } from 'esbuild';
import { bundleOptions } from '../../lib/platform/bundle.ts';
import { type Bundle, modulesIn } from './bundles.ts';

const clientNames: Readonly<Record<string, string>> = {
  dynamodb: 'DynamoDBClient',
  kms: 'KMSClient',
  s3: 'S3Client',
  'secrets-manager': 'SecretsManagerClient',
  sns: 'SNSClient',
  sqs: 'SQSClient',
};

/**
 * The least bundle that could make a function's calls to AWS: of the SDK, what the function's own bundle
 * has of it, bundled alike; the handler makes the calls of its event, `CallGroups`, and nothing else.
 *
 * @param resolveDir where the SDK is found
 * @returns undefined for a function without an AWS client
 */
export function floor(bundle: Pick<Bundle, 'metafile'>, resolveDir: string): string | undefined {
  const services = commandsIn(bundle);
  if (services.size === 0) return undefined;
  const { outputFiles } = buildSync({
    ...bundleOptions,
    stdin: { contents: source(services), resolveDir },
    write: false,
  });
  return outputFiles[0]?.text;
}

/** Names of commands by client: `dynamodb` → `GetItemCommand`; the document client counts as `lib`. */
function commandsIn(bundle: Pick<Bundle, 'metafile'>): ReadonlyMap<string, readonly string[]> {
  const commands = new Map<string, string[]>();
  for (const path of modulesIn(bundle).keys()) {
    const pattern =
      /@aws-sdk\/(?:client-([a-z\d-]+)|lib-dynamodb)\/dist-es\/commands\/(\w+Command)\.js$/;
    const [found, service = 'lib', command = ''] = pattern.exec(path) ?? [];
    if (found === undefined || !(service === 'lib' || service in clientNames)) continue;
    commands.set(service, [...(commands.get(service) ?? []), command]);
  }
  return commands;
}

function source(services: ReadonlyMap<string, readonly string[]>): string {
  const { lib = [], ...direct } = Object.fromEntries(services);
  const imports = Object.entries(direct).map(
    ([service, commands]) =>
      `import { ${[clientNames[service], ...commands].join(', ')} } from '@aws-sdk/client-${service}';`,
  );
  const clients = Object.keys(direct).map((name) => `'${name}': new ${clientNames[name]}()`);
  // Some commands of the two have the same name.
  const renamed = lib.map((command) => `${command} as Document${command}`);
  const commands = [...Object.values(direct).flat(), ...lib.map((command) => `Document${command}`)];
  return `${imports.join('\n')}
${lib.length === 0 ? '' : `import { DynamoDBDocumentClient, ${renamed.join(', ')} } from '@aws-sdk/lib-dynamodb';`}
const commands = { ${commands.join(', ')} };
exports.handler = async (groups) => {
  const clients = { ${clients.join(', ')} };
  ${lib.length === 0 ? '' : 'DynamoDBDocumentClient.from(clients.dynamodb);'}
  for (const calls of groups) await Promise.all(calls.map(call));
  return { statusCode: 204 };
  async function call({ service, operation, input }) {
    try {
      await clients[service].send(new commands[operation + 'Command'](input));
    } catch (error) {
      if (error.$metadata === undefined) throw error;
    }
  }
};`;
}
