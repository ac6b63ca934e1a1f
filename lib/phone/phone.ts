import { Construct } from 'constructs';
import type {
  CodesEnv,
  NumberKeyEnv,
  PhoneEnv,
  RotateKeysEnv,
  SessionEnv,
} from '../../lambdas/phone/env.ts';
import type { Api } from '../platform/api.ts';
import { integrationsOf } from '../platform/deployment.ts';
import { Lambda } from '../platform/lambda.ts';
import type { Schedules } from '../platform/schedules.ts';
import { grantReadSecret, grantRotateSecret, type KeySecret } from '../platform/secrets.ts';
import type { PhoneState } from './phone-state.ts';

/** What sends the codes, and knows who wants none. */
export interface Texting {
  /** Its own keys, to be rotated with ours. */
  readonly rotatedKeys: readonly KeySecret[];
  grantTexting(fn: Lambda): void;
  grantSubscriptions(fn: Lambda): void;
}

export interface PhoneProps {
  readonly state: PhoneState;
  readonly publicOrigin: string;
}

/** One-time codes, sessions, and who is who. */
export class Phone extends Construct {
  readonly #state: PhoneState;
  readonly #publicOrigin: string;

  constructor(scope: Construct, id: string, { state, publicOrigin }: PhoneProps) {
    super(scope, id);
    this.#state = state;
    this.#publicOrigin = publicOrigin;
  }

  /** The routes and schedules, once the capability that texts is there. */
  serve(api: Api, schedules: Schedules, texting: Texting): void {
    const request = this.#codeFunction('RequestCode', texting, {
      entry: 'phone/request-code.lambda.ts',
      description: 'Texts a one-time code',
    });
    const check = this.#codeFunction('CheckCode', texting, {
      entry: 'phone/check-code.lambda.ts',
      description: 'Signs in whoever knows the code',
    });
    const signOut = new Lambda(this, 'SignOut', {
      entry: 'phone/sign-out.lambda.ts',
      description: 'Ends a session and every copy of it',
    });
    for (const fn of [check, signOut]) {
      this.grantSession(fn);
      this.#state.people.grant(fn, 'dynamodb:PutItem');
    }
    this.grantSession(request);
    api.route('POST /api/phone/codes', request);
    api.route('POST /api/phone/checks', check);
    api.route('DELETE /api/session', signOut);
    this.#rotateKeys(schedules, texting.rotatedKeys);
  }

  /** Lets a function see who is signed in. */
  grantSession(fn: Lambda): void {
    grantReadSecret(this.#state.sessionKeys, fn);
    this.grantReadPeople(fn);
    fn.addEnvironmentOf({
      PEOPLE_TABLE: this.#state.people.name,
      SESSION_KEYS_ARN: this.#state.sessionKeys.secretArn,
      PUBLIC_ORIGIN: this.#publicOrigin,
    } satisfies SessionEnv);
  }

  /** Lets a function look up people by id: their number and preferences. */
  grantReadPeople(fn: Lambda): void {
    this.#state.people.grant(fn, 'dynamodb:GetItem', 'dynamodb:BatchGetItem');
    fn.addEnvironmentOf({ PEOPLE_TABLE: this.#state.people.name });
  }

  /** Lets a function change people. */
  grantWritePeople(fn: Lambda): void {
    this.grantReadPeople(fn);
    this.#state.people.grant(fn, 'dynamodb:PutItem');
  }

  /** Lets a function forget which browsers a person has used. */
  grantForget(fn: Lambda): void {
    this.#state.codes.grant(fn, 'dynamodb:GetItem', 'dynamodb:PutItem');
    fn.addEnvironmentOf({ CODES_TABLE: this.#state.codes.name } satisfies CodesEnv);
  }

  /** Lets a function list who is being erased, and remove what is left of them. */
  grantRemoveErased(fn: Lambda): void {
    this.#state.people.grantQueryIndex(fn, 'erasing');
    this.#state.people.grant(fn, 'dynamodb:DeleteItem');
  }

  /** Lets a function find the person that a number belongs to. */
  grantIdentify(fn: Lambda): void {
    grantReadSecret(this.#state.numberKey, fn);
    fn.addEnvironmentOf({ NUMBER_KEY_ARN: this.#state.numberKey.secretArn } satisfies NumberKeyEnv);
  }

  #codeFunction(
    id: string,
    texting: Texting,
    props: { entry: string; description: string },
  ): Lambda {
    const { phone, brand } = integrationsOf(this).settings;
    const fn = new Lambda(this, id, {
      ...props,
      environment: {
        CODES_TABLE: this.#state.codes.name,
        CODE_PEPPERS_ARN: this.#state.codePeppers.secretArn,
        PHONE_SETTINGS: JSON.stringify(phone),
        BRAND_NAME: brand.name,
      } satisfies Pick<
        PhoneEnv,
        'CODES_TABLE' | 'CODE_PEPPERS_ARN' | 'PHONE_SETTINGS' | 'BRAND_NAME'
      >,
    });
    this.#state.codes.grant(fn, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    grantReadSecret(this.#state.codePeppers, fn);
    this.grantIdentify(fn);
    texting.grantTexting(fn);
    texting.grantSubscriptions(fn);
    return fn;
  }

  #rotateKeys(schedules: Schedules, others: readonly KeySecret[]): void {
    const secrets = [this.#state.sessionKeys, this.#state.codePeppers, ...others];
    const rotate = new Lambda(this, 'RotateKeys', {
      entry: 'phone/rotate-keys.lambda.ts',
      description: 'Makes new keys for sessions, codes and links, and keeps the ones before',
      environment: {
        KEY_SECRET_ARNS: JSON.stringify(secrets.map(({ secretArn }) => secretArn)),
      } satisfies RotateKeysEnv,
    });
    for (const secret of secrets) grantRotateSecret(secret, rotate);
    schedules.run('rotate-keys', rotate);
  }
}
