import type { Invoke } from './api/integrate.ts';
import { apiDomain, restApi } from './api/rest-api.ts';
import { distribution } from './cdn/distribution.ts';
import { pageBucket } from './cdn/page-bucket.ts';
import type { Deployment } from './deploy.ts';
import type { Doors } from './front-door.ts';
import type { Origin } from './http.ts';
import { OperatorError } from './operator-error.ts';
import type { Place } from './physical-ids.ts';

/** The distribution of the app, with the bucket and the API behind it. */
export function site(
  deployment: Deployment,
  place: Place,
  invoke: Invoke,
): Pick<Doors, 'app' | 'api'> {
  const apis = new Map<string, Origin>(
    deployment
      .ofType('AWS::ApiGateway::RestApi')
      .map((api) => [apiDomain(api.ref, place.region), restApi(deployment, api, place, invoke)]),
  );
  const buckets = deployment
    .ofType('AWS::S3::Bucket')
    .map((bucket): [string, Origin] => [
      bucket.attributes['RegionalDomainName'] ?? '',
      pageBucket(deployment, bucket),
    ]);
  const [found] = deployment.ofType('AWS::CloudFront::Distribution');
  if (found === undefined) throw new OperatorError('The app has no distribution to serve.');
  return {
    app: distribution(deployment, found, new Map([...apis, ...buckets])),
    api: (host) => apis.get(host),
  };
}
