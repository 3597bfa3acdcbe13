import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Failure } from './ports/failure.ts';

/** Whether it names this machine itself. */
export function near(hostname: string): boolean {
  return ['127.0.0.1', 'localhost', '::1', '[::1]'].includes(hostname);
}

/** Looks a name up for a connection, and fails where any of its addresses is no public one. */
export const publicly: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const [first] = found ?? [];
    if (error || !first) return callback(error, '');
    if (!found.every(({ address }) => isPublic(address))) return callback(unlisted(hostname), '');
    return options.all ? callback(null, found) : callback(null, first.address, first.family);
  });
};

export function unlisted(hostname: string): Failure {
  return new Failure('refused', `${hostname} leads to a private address`);
}

// Two lists: one list takes an IPv4 address for its IPv6-mapped form as well.
const PRIVATE_4 = blocked(
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 ' +
    '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
);
const PRIVATE_6 = blocked('::/3 2001:db8::/32 2002::/16 4000::/2 8000::/1');

function blocked(nets: string): BlockList {
  const list = new BlockList();
  for (const net of nets.split(' ')) {
    const [prefix = '', bits] = net.split('/');
    list.addSubnet(prefix, Number(bits), isIP(prefix) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** Whether an IP address is one of the open Internet: not private, link-local, carrier-grade NAT, loopback or reserved. */
export function isPublic(ip: string): boolean {
  const version = isIP(ip);
  return version === 6 ? !PRIVATE_6.check(ip, 'ipv6') : version === 4 && !PRIVATE_4.check(ip, 'ipv4');
}
