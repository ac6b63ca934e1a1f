import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type {
  ConnectionListEnv,
  DisconnectEnv,
  ProvidersEnv,
  StartConnectEnv,
  VaultEnv,
} from '../../lambdas/connect/env.ts';
import type { Phone } from '../phone/phone.ts';
import type { Api } from '../platform/api.ts';
import { Lambda } from '../platform/lambda.ts';
import { outsideOrigins } from '../platform/outside-origins.ts';
import type { Schedules } from '../platform/schedules.ts';
import { grantReadSecret } from '../platform/secrets.ts';
import type { Topics } from '../topics/topics.ts';
import type { ConnectState } from './connect-state.ts';

export interface ConnectProps {
  readonly state: ConnectState;
  /** Wraps the vault's data keys. */
  readonly key: Key;
  readonly api: Api;
  readonly schedules: Schedules;
  readonly phone: Phone;
  readonly topics: Topics;
}

/** Longer than three exchanges with a provider that each take their full eight seconds. */
const providerTimeout = Duration.seconds(28);

/** OAuth connections, and the vault of their tokens. */
export class Connect extends Construct {
  readonly #props: ConnectProps;

  constructor(scope: Construct, id: string, props: ConnectProps) {
    super(scope, id);
    this.#props = props;
    this.#serve();
    this.#sweep();
  }

  /** Lets a function list people's connections. */
  grantListConnections(fn: Lambda): void {
    const { connections } = this.#props.state;
    connections.grant(fn, 'dynamodb:Query');
    fn.addEnvironmentOf({ CONNECTIONS_TABLE: connections.name } satisfies ConnectionListEnv);
  }

  /** Lets a function page through the active connections. */
  grantPageConnections(fn: Lambda): void {
    const { connections } = this.#props.state;
    connections.grantQueryIndex(fn, 'polled');
    fn.addEnvironmentOf({ CONNECTIONS_TABLE: connections.name } satisfies ConnectionListEnv);
  }

  /** Lets a function use people's connections; a token that is due is refreshed, one that is dead is told of. */
  grantConnections(fn: Lambda): void {
    const { state, topics } = this.#props;
    this.#grantVaulted(fn);
    state.connections.grant(fn, 'dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem');
    topics.grantAnnounce(fn);
  }

  /** Lets a function forget a person here. */
  grantForget(fn: Lambda): void {
    this.#grantVaulted(fn);
    this.#props.state.connections.grant(fn, 'dynamodb:Query', 'dynamodb:DeleteItem');
  }

  #serve(): void {
    const { state, api, phone, topics } = this.#props;
    const start = new Lambda(this, 'StartConnecting', {
      entry: 'connect/start-connecting.lambda.ts',
      description: 'Sends a person to a provider’s consent page',
      timeout: providerTimeout,
    });
    this.#grantAuthorizations(start);
    api.route('GET /api/connect/{provider}', start);

    const finish = new Lambda(this, 'FinishConnecting', {
      entry: 'connect/finish-connecting.lambda.ts',
      description: 'Makes a connection of what a provider has granted',
      timeout: providerTimeout,
    });
    this.#grantAuthorizations(finish);
    this.#grantVaulted(finish);
    state.connections.grant(
      finish,
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:DeleteItem',
      'dynamodb:Query',
    );
    topics.grantPublishConnected(finish);
    api.route('GET /api/connect/{provider}/callback', finish);

    const disconnect = new Lambda(this, 'Disconnect', {
      entry: 'connect/disconnect.lambda.ts',
      description: 'Revokes a connection at its provider and deletes it',
      timeout: providerTimeout,
    });
    phone.grantSession(disconnect);
    this.#grantVaulted(disconnect);
    state.connections.grant(disconnect, 'dynamodb:GetItem', 'dynamodb:DeleteItem');
    api.route('DELETE /api/connections/{id}', disconnect);
  }

  #sweep(): void {
    const { state, schedules, phone, topics } = this.#props;
    const publish = new Lambda(this, 'PublishPending', {
      entry: 'connect/publish-pending.lambda.ts',
      description: 'Publishes what a process left pending when it died',
      timeout: Duration.minutes(1),
    });
    this.#grantVaulted(publish);
    state.connections.grantQueryIndex(publish, 'pending');
    state.connections.grant(publish, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem');
    phone.grantReadPeople(publish);
    topics.grantPublishConnected(publish);
    topics.grantAnnounce(publish);
    schedules.run('outbox-sweep', publish);

    const reseal = new Lambda(this, 'ResealTokens', {
      entry: 'connect/reseal-tokens.lambda.ts',
      description: 'Brings tokens under the data key of the time',
      timeout: Duration.minutes(5),
    });
    this.#grantVault(reseal);
    state.connections.grant(reseal, 'dynamodb:Scan', 'dynamodb:GetItem', 'dynamodb:PutItem');
    reseal.addEnvironmentOf({ CONNECTIONS_TABLE: state.connections.name });
    schedules.run('reseal-tokens', reseal);
  }

  #grantAuthorizations(fn: Lambda): void {
    const { authorizations } = this.#props.state;
    this.#props.phone.grantSession(fn);
    this.#grantProviders(fn);
    authorizations.grant(fn, 'dynamodb:GetItem', 'dynamodb:PutItem');
    fn.addEnvironmentOf({
      AUTHORIZATIONS_TABLE: authorizations.name,
    } satisfies Pick<StartConnectEnv, 'AUTHORIZATIONS_TABLE'>);
  }

  #grantProviders(fn: Lambda): void {
    const { clients } = this.#props.state;
    for (const secret of clients.values()) grantReadSecret(secret, fn);
    const arns = [...clients].map(([name, { secretArn }]) => [name, secretArn]);
    fn.addEnvironmentOf({
      PROVIDER_SECRETS: JSON.stringify(Object.fromEntries(arns)),
      OUTSIDE_ORIGINS: outsideOrigins(this),
    } satisfies ProvidersEnv);
  }

  #grantVaulted(fn: Lambda): void {
    this.#grantProviders(fn);
    this.#grantVault(fn);
    fn.addEnvironmentOf({
      CONNECTIONS_TABLE: this.#props.state.connections.name,
    } satisfies Pick<DisconnectEnv, 'CONNECTIONS_TABLE'>);
  }

  /** The key opens for the vault's own use alone, which the encryption context names. */
  #grantVault(fn: Lambda): void {
    const { state, key } = this.#props;
    state.dataKeys.grant(fn, 'dynamodb:GetItem', 'dynamodb:PutItem');
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [key.keyArn],
        conditions: { StringEquals: { 'kms:EncryptionContext:use': 'switchboard-vault' } },
      }),
    );
    fn.addEnvironmentOf({
      DATA_KEYS_TABLE: state.dataKeys.name,
      VAULT_KEY_ARN: key.keyArn,
    } satisfies VaultEnv);
  }
}
