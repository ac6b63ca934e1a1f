import type { PhoneNetwork, Transport } from './phones/types.ts';

/** The registered client of an OAuth provider. */
export interface OAuthClient {
  clientId: string;
  clientSecret: string;
}

/** The simulated OAuth providers, as they are called in `integrations/providers`. */
export type ProviderName = 'google-health' | 'fitbit' | 'github';

/** Everything that can be told to misbehave. */
export type SimulatorName = ProviderName | 'twilio';

export interface OutsideOptions {
  /** Folder that holds all state; a process that was killed goes on from it. */
  dataDir: string;
  /** Port by the host that is stood for, e.g. `{ 'accounts.google.com': 41001 }`; else the port of last time, else any. */
  ports?: Record<string, number>;
  /** Where people and webhooks find the app, e.g. `http://localhost:3000`. */
  publicOrigin(): string;
  /** The app's own number, in E.164. */
  smsNumber: string;
  /** What carries a text to `smsNumber`: the sender that the app is set to. Default: what last sent from it. */
  defaultTransport?: Transport;
  twilio: TwilioAccount;
  clients: { googleHealth: OAuthClient; fitbit: OAuthClient; github: OAuthClient };
  /** Hands the notification of a two-way AWS number to the app; when it rejects, it is tried again. */
  receiveViaSns(message: TwoWaySms): Promise<void>;
}

export interface TwilioAccount {
  accountSid: string;
  authToken: string;
  /** Twilio's default opt-out handling: it answers STOP, START and HELP itself, and refuses texts (21610). */
  answersOptOut?: boolean;
}

/** A text to a two-way number, as the SNS topic of the number carries it. */
export interface TwoWaySms {
  originationNumber: string;
  destinationNumber: string;
  messageKeyword: string;
  messageBody: string;
  inboundMessageId: string;
  previousPublishedMessageId?: string;
}

export interface Outside {
  /** The base URL that stands for each origin, e.g. `https://api.twilio.com` → `http://127.0.0.1:41009`. */
  origins: Record<string, string>;
  phones: PhoneNetwork;
  /** Requests answered so far, e.g. `{ 'google-health POST /token': 2 }`. */
  requests: Record<string, number>;
  /** Replaces an account's devices, in the provider's documented shape; the account need not exist yet. */
  setDevices(provider: string, account: string, devices: unknown): void;
  /**
   * Makes a simulator misbehave for its next `count` requests; throws a TypeError on an unknown name or mode.
   * `expire` and `revoke` act on what was issued so far, at once. Only `gone` spoils the pages that people open.
   */
  fault(provider: string, mode: string, count: number): void;
  /** Resolves when no webhook, receipt or notification is still to be posted. */
  idle(): Promise<void>;
  close(): Promise<void>;
}
