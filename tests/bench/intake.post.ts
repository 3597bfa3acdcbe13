import { createHmac, randomUUID } from 'node:crypto';
import { post } from './load.ts';

export const SECRET = Buffer.alloc(32, 7).toString('base64');
export const ROOM = '19:noc@thread.tacv2';

/** What Teams posts for one new ticket, signed: about 900 bytes. */
export function ticketPost(): Buffer {
  const lines = [
    'Disk of web1 is full',
    'high',
    'The disk of web1 is full.',
    'Since 03:00 nothing is written any more.',
  ];
  const body = JSON.stringify({
    type: 'message',
    id: randomUUID(),
    timestamp: new Date().toISOString(),
    channelId: 'msteams',
    serviceUrl: 'https://smba.example/emea/',
    from: { id: '29:ann-in-this-team', name: 'Ann', aadObjectId: 'ann' },
    conversation: { isGroup: true, conversationType: 'channel', id: `${ROOM};messageid=1`, name: 'NOC' },
    textFormat: 'plain',
    text: `<at>Casebell</at> ${lines.join('\n')}`,
    attachments: [{ contentType: 'text/html', content: `<div><at>Casebell</at> ${lines.join('</div><div>')}</div>` }],
  });
  const mac = createHmac('sha256', Buffer.from(SECRET, 'base64')).update(body).digest('base64');
  return post('/teams', { authorization: `HMAC ${mac}` }, body);
}
