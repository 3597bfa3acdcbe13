import { describe, expect, test } from 'vitest';
import { type Ball, ball } from '#src/core/ball.ts';

const redhat = { id: 'redhat', name: 'Red Hat' };
const jira = { id: 'jira', name: 'Jira' };
const zendesk = { id: 'zendesk', name: 'Zendesk' };
const servicenow = { id: 'servicenow', name: 'ServiceNow' };
const other = { id: 'acme', name: 'Acme' };

describe('who holds the ball', () => {
  test.each<[{ id: string; name: string }, string, Ball | undefined]>([
    [redhat, 'Waiting on Red Hat', 'vendor'],
    [redhat, 'Waiting on Customer', 'ours'],
    [redhat, 'Closed', undefined],
    [jira, 'Waiting for support', 'vendor'],
    [jira, 'Waiting for customer', 'ours'],
    [jira, 'Waiting for approval', undefined],
    [jira, 'To Do', undefined],
    [zendesk, 'pending', 'ours'],
    [zendesk, 'open', 'vendor'],
    [zendesk, 'solved', undefined],
    [servicenow, 'Awaiting Info', 'ours'],
    [servicenow, 'In Progress', 'vendor'],
    [servicenow, 'On Hold', undefined],
    [{ id: 'freshdesk', name: 'Freshdesk' }, 'Pending', 'ours'],
    [{ id: 'aws', name: 'AWS' }, 'work-in-progress', 'vendor'],
    [{ id: 'google', name: 'Google Cloud' }, 'ACTION_REQUIRED', 'ours'],
    [{ id: 'google', name: 'Google Cloud' }, 'IN_PROGRESS_GOOGLE_SUPPORT', 'vendor'],
    [{ id: 'tmf621', name: 'TMF621' }, 'inProgress', 'vendor'],
    [{ id: 'tmf621', name: 'TMF621' }, 'pending', undefined],
    [other, 'pending-customer-action', 'ours'],
    [other, 'customer-action-completed', 'vendor'],
    [other, 'Customer Pending', 'ours'],
    [other, 'Cisco Pending', 'vendor'],
    [other, 'Waiting on Acme', 'vendor'],
    [other, 'pending', undefined],
    [other, '', undefined],
  ])('at $0.name "%s" means %s', (vendor, status, whose) => {
    expect(ball(vendor, status)).toBe(whose);
  });
});
