import {
  GetSecretValueCommand,
  paginateListSecrets,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetSMSSandboxAccountStatusCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Finding } from './finding.ts';

export interface Clients {
  readonly secrets: SecretsManagerClient;
  readonly sns: SNSClient;
}

/** The tag of secrets that an operator fills in; its value says what for. */
export const operatorSecretTag = 'switchboard:secret';

/** Asks AWS what the deployment lacks: secrets that are still empty, an account that can't text yet. */
export async function examineDeployment(clients: Clients = ownClients()): Promise<Finding[]> {
  try {
    return [...(await examineSecrets(clients)), ...(await examineSandbox(clients))];
  } catch (error) {
    const detail = `can't be asked (${(error as Error).name}); are credentials and region set?`;
    return [{ severity: 'wrong', subject: 'AWS', detail }];
  }
}

function ownClients(): Clients {
  return { secrets: new SecretsManagerClient(), sns: new SNSClient() };
}

async function examineSecrets({ secrets }: Clients): Promise<Finding[]> {
  const found: Finding[] = [];
  const query = { Filters: [{ Key: 'tag-key' as const, Values: [operatorSecretTag] }] };
  for await (const { SecretList = [] } of paginateListSecrets({ client: secrets }, query)) {
    for (const { ARN = '', Tags = [] } of SecretList) {
      const holds = Tags.find(({ Key }) => Key === operatorSecretTag)?.Value ?? ARN;
      const { SecretString = '{}' } = await secrets.send(
        new GetSecretValueCommand({ SecretId: ARN }),
      );
      found.push(secretFinding(holds, ARN, SecretString));
    }
  }
  if (found.length > 0) return found;
  return [{ severity: 'wrong', subject: 'secrets', detail: 'none found: deploy first' }];
}

/** Names what is missing, never what is there. */
function secretFinding(holds: string, arn: string, text: string): Finding {
  const empty = emptyFields(text);
  if (empty.length === 0) return { severity: 'fine', subject: holds, detail: 'is filled in' };
  const command = `aws secretsmanager put-secret-value --secret-id ${arn} --secret-string '…'`;
  const detail = `${empty.join(', ')} not set; fill it in: ${command}`;
  return { severity: 'wrong', subject: holds, detail };
}

function emptyFields(text: string): string[] {
  try {
    const fields = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return fields.filter(([, value]) => value === '').map(([name]) => name);
  } catch {
    return ['it is no JSON: everything'];
  }
}

async function examineSandbox({ sns }: Clients): Promise<Finding[]> {
  const { IsInSandbox } = await sns.send(new GetSMSSandboxAccountStatusCommand({}));
  const subject = 'SNS sandbox';
  if (!IsInSandbox) return [{ severity: 'fine', subject, detail: 'the account is out of it' }];
  const detail = 'only verified numbers get texts through SNS until you leave it';
  return [{ severity: 'advice', subject, detail }];
}
