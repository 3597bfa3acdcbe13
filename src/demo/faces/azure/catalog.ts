import { hash } from 'node:crypto';
import { ok, type Route } from '#src/demo/answer.ts';
import { MISSING, versioned } from './answer.ts';

const AT = '/providers/Microsoft.Support/services';

const KINDS: Readonly<Record<string, readonly string[]>> = {
  'Virtual Machine running Linux': [
    'Cannot connect to my VM / I need guidance',
    'Cannot start or stop my VM / VM is stuck',
    'VM performance / High CPU',
  ],
  'Virtual Machine running Windows': ['Cannot connect to my VM / RDP', 'Cannot start or stop my VM / VM is stuck'],
  ExpressRoute: ['Circuit is down or flapping', 'Connectivity to on-premises networks'],
  'Azure Kubernetes Service': ['Cluster upgrade failed', 'Nodes are not ready'],
  'SQL Database': ['Availability and failover', 'Performance and query execution'],
  'Service and subscription limits (quotas)': ['Compute-VM (cores-vCPUs) subscription limit increases'],
};

type Named = { id: string; shown: string };

export const services: readonly (Named & { problems: readonly Named[] })[] = Object.entries(KINDS).map(
  ([shown, kinds]) => {
    const id = `${AT}/${guid(shown)}`;
    const problems = kinds.map((kind) => ({ id: `${id}/problemClassifications/${guid(shown + kind)}`, shown: kind }));
    return { id, shown, problems };
  },
);

export function serviceRoutes(): Route[] {
  return [
    {
      method: 'GET',
      path: /^\/providers\/Microsoft\.Support\/services$/,
      answer: versioned(() => ok({ value: services.map((one) => row(one, { resourceTypes: [] })) })),
    },
    {
      method: 'GET',
      path: /^\/providers\/Microsoft\.Support\/services\/([^/]+)\/problemClassifications$/,
      answer: versioned((_call, name) => {
        const service = services.find(({ id }) => id === `${AT}/${name}`);
        return service ? ok({ value: service.problems.map((one) => row(one)) }) : MISSING;
      }),
    },
  ];
}

function row({ id, shown }: Named, more: object = {}) {
  const type = id.includes('/problemClassifications/') ? 'problemClassifications' : 'services';
  return {
    id,
    name: id.split('/').at(-1),
    type: `Microsoft.Support/${type}`,
    properties: { displayName: shown, ...more },
  };
}

function guid(of: string): string {
  const hex = hash('sha256', of).slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
