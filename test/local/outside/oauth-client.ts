import * as oauth from 'oauth4webapi';
import { client } from './set-up.ts';

export const insecure = { [oauth.allowInsecureRequests]: true };

/** A provider as a client sees it, and the steps of RFC 6749 that it takes there. */
export class OAuthClient {
  readonly server: oauth.AuthorizationServer;
  readonly redirectUri: string;
  readonly verifier = oauth.generateRandomCodeVerifier();
  readonly state = oauth.generateRandomState();
  readonly #authentication: oauth.ClientAuth;
  readonly #client = { client_id: client.clientId };

  constructor(
    server: oauth.AuthorizationServer,
    redirectUri: string,
    authentication = oauth.ClientSecretBasic(client.clientSecret),
  ) {
    this.server = server;
    this.redirectUri = redirectUri;
    this.#authentication = authentication;
  }

  async authorizationUrl(params: Record<string, string>): Promise<URL> {
    const url = new URL(this.server.authorization_endpoint ?? '');
    url.search = new URLSearchParams({
      client_id: this.#client.client_id,
      redirect_uri: this.redirectUri,
      response_type: 'code',
      state: this.state,
      code_challenge: await oauth.calculatePKCECodeChallenge(this.verifier),
      code_challenge_method: 'S256',
      ...params,
    }).toString();
    return url;
  }

  /** Consents without a page, and answers where the browser was sent. */
  async consent(params: Record<string, string>): Promise<URL> {
    const url = await this.authorizationUrl({ auto: '1', ...params });
    const response = await fetch(url, { redirect: 'manual' });
    return new URL(response.headers.get('location') ?? '');
  }

  /** Exchanges the code that the browser brought. */
  async exchange(callback: URL, verifier = this.verifier, redirectUri = this.redirectUri) {
    const params = oauth.validateAuthResponse(this.server, this.#client, callback, this.state);
    const response = await oauth.authorizationCodeGrantRequest(
      this.server,
      this.#client,
      this.#authentication,
      params,
      redirectUri,
      verifier,
      insecure,
    );
    return oauth.processAuthorizationCodeResponse(this.server, this.#client, response);
  }

  async refresh(refreshToken: string | undefined) {
    const response = await oauth.refreshTokenGrantRequest(
      this.server,
      this.#client,
      this.#authentication,
      refreshToken ?? '',
      insecure,
    );
    return oauth.processRefreshTokenResponse(this.server, this.#client, response);
  }

  async revoke(token: string | undefined) {
    const response = await oauth.revocationRequest(
      this.server,
      this.#client,
      this.#authentication,
      token ?? '',
      insecure,
    );
    return oauth.processRevocationResponse(response);
  }
}

export const get = (url: string, token: string | undefined) =>
  fetch(url, { headers: { authorization: `Bearer ${token}` } });
