import type { Invoke } from './api/integrate.ts';
import { apiDomain, restApi } from './api/rest-api.ts';
import { distribution, type OriginConfig } from './cdn/distribution.ts';
import { liveBucket } from './cdn/live-bucket.ts';
import { isFilledByTemplate, pageBucket } from './cdn/page-bucket.ts';
import type { Deployed, Deployment } from './deploy.ts';
import type { Doors } from './front-door.ts';
import type { Origin } from './http.ts';
import { OperatorError } from './operator-error.ts';
import type { Parts } from './parts.ts';
import { servesApi } from './physical-ids.ts';

export interface Site extends Pick<Doors, 'app' | 'api'> {
  /** Another distribution, by `<stack>/<logical id>`. */
  beside(id: string): Origin;
}

type Surroundings = Pick<Parts, 'place' | 'aws' | 'localize'> & { invoke: Invoke };

/** The distributions of the app, with the buckets and the API behind them. */
export function site(deployment: Deployment, surroundings: Surroundings): Site {
  const { place, invoke } = surroundings;
  const apis = new Map<string, Origin>(
    deployment
      .ofType('AWS::ApiGateway::RestApi')
      .map((api) => [apiDomain(api.ref, place.region), restApi(deployment, api, place, invoke)]),
  );
  const all = deployment.ofType('AWS::CloudFront::Distribution');
  const serve = (found: Deployed | undefined) => {
    if (found === undefined) throw new OperatorError('The app has no distribution to serve.');
    const bucketOf = bucketsFor(deployment, found, surroundings);
    const originOf = (config: OriginConfig) => apis.get(config.DomainName) ?? bucketOf(config);
    return distribution(deployment, found, originOf, surroundings.localize);
  };
  return {
    app: serve(all.find(servesApi)),
    api: (host) => apis.get(host),
    beside: (id) => serve(all.find(({ stack, logicalId }) => `${stack}/${logicalId}` === id)),
  };
}

/** Buckets by the domain of an origin: as the template has filled them, or as they are at each request. */
function bucketsFor(
  deployment: Deployment,
  { ref }: Deployed,
  { aws, place }: Surroundings,
): (config: OriginConfig) => Origin | undefined {
  const buckets = new Map(
    deployment
      .ofType('AWS::S3::Bucket')
      .map((bucket) => [bucket.attributes['RegionalDomainName'], bucket]),
  );
  const sourceArn = `arn:aws:cloudfront::${place.accountId}:distribution/${ref}`;
  return ({ DomainName, OriginAccessControlId }) => {
    const bucket = buckets.get(DomainName);
    if (bucket === undefined) return undefined;
    if (isFilledByTemplate(deployment, bucket)) return pageBucket(deployment, bucket);
    return liveBucket(aws, bucket.ref, OriginAccessControlId ? sourceArn : undefined);
  };
}
