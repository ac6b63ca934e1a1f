import type { Store } from '../../store.ts';
import type { Devices } from '../devices.ts';
import type { Answer, Call } from '../http/exchange.ts';
import { type AuthorizationDialect, authorize } from '../oauth/authorization.ts';
import { AuthorizationCodes, type CodeGrant } from '../oauth/codes.ts';
import { type Grant, type IssuedToken, Tokens } from '../oauth/tokens.ts';
import type { OAuthClient } from '../types.ts';
import { answerData } from './data.ts';
import { fitbitError } from './errors.ts';
import { RateLimit, type Usage } from './rate-limit.ts';
import { introspect, revoke, token } from './token-endpoints.ts';

interface FitbitOptions {
  client: OAuthClient;
  redirectUri(): string;
  devices: Devices;
  stores: {
    codes: Store<CodeGrant>;
    grants: Store<Grant>;
    tokens: Store<IssuedToken>;
    usage: Store<Usage>;
  };
}

/** The Fitbit Web API and its OAuth dialect, as they were until they were switched off. */
export class Fitbit {
  readonly #options: FitbitOptions;
  readonly #tokens: Tokens;
  readonly #codes: AuthorizationCodes;
  readonly #rateLimit: RateLimit;

  constructor(options: FitbitOptions) {
    this.#options = options;
    this.#tokens = new Tokens(options.stores.grants, options.stores.tokens);
    this.#codes = new AuthorizationCodes(options.stores.codes);
    this.#rateLimit = new RateLimit(options.stores.usage);
  }

  /** https://www.fitbit.com */
  answerPages(call: Call): Answer {
    const isKnown = call.path === '/oauth2/authorize' && /^(GET|POST)$/.test(call.method);
    return isKnown ? authorize(this.#dialect(), call) : notFound();
  }

  /** https://api.fitbit.com */
  answerApi(call: Call): Answer {
    const { client } = this.#options;
    const context = { client, tokens: this.#tokens, codes: this.#codes };
    switch (`${call.method} ${call.path}`) {
      case 'POST /oauth2/token':
        return token(context, call);
      case 'POST /oauth2/revoke':
        return revoke(context, call);
      case 'POST /1.1/oauth2/introspect':
        return introspect(context, call);
      default:
        return answerData(
          { tokens: this.#tokens, devices: this.#options.devices, rateLimit: this.#rateLimit },
          call,
        );
    }
  }

  expire(): void {
    this.#tokens.expireAll();
  }

  revoke(): void {
    this.#tokens.revokeAll();
  }

  #dialect(): AuthorizationDialect {
    return {
      service: 'Fitbit',
      clientId: this.#options.client.clientId,
      codes: this.#codes,
      granular: true,
      scopes,
      basicScopes: ['profile'],
      isRegistered: (uri) => uri === this.#options.redirectUri(),
      defaultRedirectUri: () => this.#options.redirectUri(),
      deniedDescription: 'The user denied the request.',
    };
  }
}

const notFound = () =>
  fitbitError(404, 'not_found', 'The API you are requesting could not be found.');

const scopes = [
  'activity',
  'cardio_fitness',
  'electrocardiogram',
  'heartrate',
  'irregular_rhythm_notifications',
  'location',
  'nutrition',
  'oxygen_saturation',
  'profile',
  'respiratory_rate',
  'settings',
  'sleep',
  'social',
  'temperature',
  'weight',
];
