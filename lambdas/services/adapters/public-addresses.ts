import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** What isn't a public destination in IPv4: IANA's registry of special-purpose addresses, multicast, reserved. */
const special4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carriers' NAT; other clouds' metadata
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local: metadata, credentials, the Lambda runtime's own services
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
] as const;

/**
 * The same in IPv6. Of the addresses that carry an IPv4 address all are refused, public or not: where a relay or
 * translator would take them is not ours to guess.
 */
const special6 = [
  '::/96', // unspecified, loopback, IPv4-compatible
  '::ffff:0:0/96', // IPv4-mapped
  '::ffff:0:0:0/96', // IPv4-translated
  '64:ff9b::/96', // NAT64
  '64:ff9b:1::/48', // NAT64, local
  '100::/64', // discard
  '2001::/23', // protocol assignments: Teredo, ORCHID, benchmarks
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4
  '3fff::/20', // documentation
  '5f00::/16', // segment routing
  'fc00::/7', // unique local; metadata is fd00:ec2::254
  'fe80::/10', // link-local
  'fec0::/10', // site-local
  'ff00::/8', // multicast
] as const;

// Lists of their own: one list would also look for an IPv4 address among the IPv4-mapped ones.
const isSpecial4 = listOf(special4, 'ipv4');
const isSpecial6 = listOf(special6, 'ipv6');
/** All of IPv6 that is given out to be routed (RFC 4291, section 2.4); what may be given out later is not known. */
const isUnicast6 = listOf(['2000::/3'], 'ipv6');

function listOf(ranges: readonly string[], family: 'ipv4' | 'ipv6') {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/');
    list.addSubnet(network, Number(prefix), family);
  }
  return (address: string) => list.check(address, family);
}

/** Whether an address is one of the public internet. What isn't an address, or names a zone, is not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !isSpecial4(address);
  if (!isIPv6(address) || address.includes('%')) return false;
  return isUnicast6(address) && !isSpecial6(address);
}
