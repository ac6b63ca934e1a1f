import type { SessionEnv } from '../phone/env.ts';
import type { AnnouncerEnv } from '../topics/env.ts';

/** What a function needs to see who is connected to what. */
export interface ConnectionListEnv {
  readonly CONNECTIONS_TABLE: string;
}

/** What a function needs to call a provider as our client. */
export interface ProvidersEnv {
  /** JSON object from provider to the ARN of its secret `{"clientId", "clientSecret"}`. */
  readonly PROVIDER_SECRETS: string;
  /** JSON object from declared origin to the base URL to call. */
  readonly OUTSIDE_ORIGINS: string;
}

/** What a function needs to seal and open tokens. */
export interface VaultEnv {
  readonly DATA_KEYS_TABLE: string;
  /** KMS key that data keys are wrapped with. */
  readonly VAULT_KEY_ARN: string;
}

/** What a function needs to disconnect. */
export interface DisconnectEnv extends ConnectionListEnv, ProvidersEnv, VaultEnv {}

/** What a function needs to use people's connections. */
export interface ConnectionsEnv extends DisconnectEnv, AnnouncerEnv {}

/** What a function needs to send a person to a provider. */
export interface StartConnectEnv extends SessionEnv, ProvidersEnv {
  readonly AUTHORIZATIONS_TABLE: string;
}

export interface ConnectedEventsEnv {
  readonly USER_CONNECTED_TOPIC_ARN: string;
}

export interface FinishConnectEnv extends StartConnectEnv, DisconnectEnv, ConnectedEventsEnv {}

export interface DisconnectRouteEnv extends SessionEnv, DisconnectEnv {}

export interface PublishPendingEnv extends ConnectionsEnv, ConnectedEventsEnv {
  readonly PEOPLE_TABLE: string;
}

export interface ResealEnv extends ConnectionListEnv, VaultEnv {}
