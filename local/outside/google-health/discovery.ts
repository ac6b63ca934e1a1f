/** The hosts that Google's API and its authorization server are spread over. */
export const hosts = {
  accounts: 'accounts.google.com',
  oauth: 'oauth2.googleapis.com',
  health: 'health.googleapis.com',
};

/** Authorization server metadata (RFC 8414), at the place of OpenID Connect Discovery. */
export function discovery(urlOf: (host: string) => string) {
  const [accounts, oauth] = [urlOf(hosts.accounts), urlOf(hosts.oauth)];
  return {
    issuer: accounts,
    authorization_endpoint: `${accounts}/o/oauth2/v2/auth`,
    token_endpoint: `${oauth}/token`,
    revocation_endpoint: `${oauth}/revoke`,
    jwks_uri: `${oauth}/oauth2/v3/certs`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    code_challenge_methods_supported: ['S256'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    authorization_response_iss_parameter_supported: true,
  };
}
