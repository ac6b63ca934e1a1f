import { createHash } from 'node:crypto';
import type { Created } from '../aws/index.ts';

export interface Place {
  region: string;
  accountId: string;
  /** Where the distribution of the API answers, `localhost:3000`: no scheme. */
  host: string;
}

/** A resource about to exist: names are derived from the stack's name and the logical id. */
export interface Identity {
  stack: string;
  logicalId: string;
  properties: Record<string, unknown>;
  place: Place;
}

type Identify = (identity: Identity) => Created;

/** Ids, names and attributes of the resources that the runner itself stands for. */
export const physicalIds: Record<string, Identify> = {
  'AWS::Lambda::Function': (identity) => {
    const name = named(identity, 'FunctionName', 64);
    return { ref: name, attributes: { Arn: arn(identity, 'lambda', `function:${name}`) } };
  },
  'AWS::Lambda::Version': qualified('Version'),
  'AWS::Lambda::Alias': qualified('Name'),
  'AWS::IAM::Role': (identity) => {
    const name = named(identity, 'RoleName', 64);
    const { accountId } = identity.place;
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:iam::${accountId}:role/${name}`,
        RoleId: `AROA${token(identity, 16).toUpperCase()}`,
      },
    };
  },
  'AWS::IAM::ManagedPolicy': (identity) => {
    const name = named(identity, 'ManagedPolicyName', 128);
    return { ref: `arn:aws:iam::${identity.place.accountId}:policy/${name}`, attributes: {} };
  },
  'AWS::ApiGateway::RestApi': (identity) => ({
    ref: token(identity, 10),
    attributes: { RestApiId: token(identity, 10), RootResourceId: `${token(identity, 9)}0` },
  }),
  'AWS::ApiGateway::Stage': ({ properties }) => ({
    ref: String(properties['StageName']),
    attributes: {},
  }),
  'AWS::ApiGateway::ApiKey': (identity) => ({
    ref: token(identity, 10),
    attributes: { APIKeyId: token(identity, 10) },
  }),
  'AWS::CloudFront::Distribution': (identity) => {
    const id = `E${token(identity, 13).toUpperCase()}`;
    return { ref: id, attributes: { Id: id, DomainName: distributionDomain(identity) } };
  },
  'AWS::CloudFront::Function': (identity) => {
    const value = `arn:aws:cloudfront::${identity.place.accountId}:function/${token(identity, 12)}`;
    return { ref: value, attributes: { FunctionARN: value } };
  },
  'AWS::Logs::LogGroup': (identity) => {
    const name = named(identity, 'LogGroupName', 512);
    return { ref: name, attributes: { Arn: arn(identity, 'logs', `log-group:${name}:*`) } };
  },
};

/** The domain of a distribution: this machine for the one with the API, a name of its own for others. */
export function distributionDomain(identity: Omit<Identity, 'properties'> & Distribution): string {
  return servesApi(identity) ? identity.place.host : `d${token(identity, 13)}.cloudfront.net`;
}

interface Distribution {
  properties?: Record<string, unknown>;
}

/** Whether a distribution has an API behind it; its properties may be resolved or not. */
export function servesApi({ properties }: Distribution): boolean {
  return JSON.stringify(properties ?? {}).includes('.execute-api.');
}

/** For resources that only need to be told apart, such as a policy or an alarm. */
export function anonymous(identity: Identity, type: string): Created {
  const name = named(identity, 'Name', 64);
  const service = type.split('::')[1]?.toLowerCase() ?? 'none';
  return { ref: name, attributes: { Arn: arn(identity, service, name), Id: name } };
}

function qualified(property: string): Identify {
  return (identity) => {
    const qualifier = String(identity.properties[property] ?? '1');
    const name = String(identity.properties['FunctionName']).replace(/^.*:function:/, '');
    const ref = arn(identity, 'lambda', `function:${name}:${qualifier}`);
    return { ref, attributes: { Version: qualifier } };
  };
}

function named(identity: Identity, property: string, length: number): string {
  const own = identity.properties[property];
  if (typeof own === 'string') return own;
  const suffix = token(identity, 8);
  const readable = `${identity.stack}-${identity.logicalId}`.slice(0, length - suffix.length - 1);
  return `${readable}-${suffix}`;
}

function arn({ place }: Identity, service: string, resource: string): string {
  return `arn:aws:${service}:${place.region}:${place.accountId}:${resource}`;
}

/** The same at every start, so that what was stored under an id is found again. */
function token(
  { stack, logicalId }: Pick<Identity, 'stack' | 'logicalId'>,
  length: number,
): string {
  return createHash('sha256').update(`${stack}/${logicalId}`).digest('hex').slice(0, length);
}
