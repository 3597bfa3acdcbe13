import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { LANES, type Lane } from '#src/ports/lane.ts';

export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** An SQS and S3 on this machine. */
export async function queues() {
  const server: FauxqsServer = await startFauxqs({ port: 0, logger: false, host: '127.0.0.1' });
  const reach = { endpoint: server.address, region: 'eu-south-1', credentials };
  let made = 0;

  /** A fresh queue for each lane; `name` of one, for looking into it. */
  function make(o: { fifo?: boolean; attributes?: Record<string, string> } = {}) {
    made += 1;
    const set = made;
    const end = o.fifo ? '.fifo' : '';
    const name = (lane: Lane) => `${lane}-${set}${end}`;
    const attributes = { ...(o.fifo ? { FifoQueue: 'true' } : {}), ...o.attributes };
    for (const lane of LANES) server.createQueue(name(lane), { region: reach.region, attributes });
    const url = (lane: Lane) => `${server.address}/000000000000/${name(lane)}`;
    const urls = { high: url('high'), medium: url('medium'), low: url('low') };
    /** The texts that stand in a lane, taken ones too. */
    function texts(lane: Lane): string[] {
      const { ready, inflight } = server.inspectQueue(name(lane))?.messages ?? { ready: [], inflight: [] };
      return [...ready, ...inflight.map(({ message }) => message)].map(({ body }) => body);
    }
    return { urls, name, texts, reach };
  }
  return { server, reach, make };
}

/** Something that answers where SQS should, as the test wants. */
export async function wire(answer: (request: IncomingMessage, body: string, response: ServerResponse) => void) {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => answer(request, body, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = (lane: Lane) => `${endpoint}/000000000000/${lane}`;
  return {
    reach: { endpoint, region: 'eu-south-1', credentials },
    urls: { high: url('high'), medium: url('medium'), low: url('low') },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
