import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** Characters of the machine's name: with them the name of a process fits into what Postgres shows of a connection. */
const HOST = 24;
const MARK = /:[0-9a-f]{8}$/;

/** A name for this process that no other has, also not one before it on the same machine: `host:pid:mark`. */
export function self(): string {
  return `${hostname().slice(0, HOST)}:${process.pid}:${randomUUID().slice(0, 8)}`;
}

/** The name as people are told it, `host:pid`. */
export function machineOf(name: string): string {
  return name.replace(MARK, '');
}
