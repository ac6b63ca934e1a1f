import { isIPv4, isIPv6 } from 'node:net';

/**
 * Whom to count a request against: the IPv4 address, or the /64 network of an IPv6 address, since one
 * subscriber owns all of a /64.
 *
 * @param viewerAddress CloudFront-Viewer-Address: `198.51.100.10:46532`, or IPv6 with its port after the last colon
 */
export function sourceOf(viewerAddress: string | undefined): string {
  const address = addressOf(viewerAddress);
  if (isIPv4(address)) return address;
  if (isIPv6(address)) return `${network64(address)}::/64`;
  return 'unknown';
}

/** The address itself; empty where there is none. */
export function addressOf(viewerAddress: string | undefined): string {
  return viewerAddress?.slice(0, viewerAddress.lastIndexOf(':')).replace(/^\[|\]$/g, '') ?? '';
}

function network64(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
