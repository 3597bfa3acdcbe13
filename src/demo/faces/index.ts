import type { Face } from '#src/demo/face.ts';

/** Every vendor that can be played, by its id; loaded when it is. */
export const faces: Readonly<Record<string, () => Promise<Face>>> = {
  redhat: async () => (await import('./redhat.ts')).redhatFace(),
  jira: async () => (await import('./jira.ts')).jiraFace,
  servicenow: async () => (await import('./servicenow.ts')).servicenowFace,
  zendesk: async () => (await import('./zendesk.ts')).zendeskFace,
  freshdesk: async () => (await import('./freshdesk.ts')).freshdeskFace,
  aws: async () => (await import('./aws.ts')).awsFace(),
  azure: async () => (await import('./azure.ts')).azureFace,
  google: async () => (await import('./google.ts')).googleFace,
  cisco: async () => (await import('./cisco.ts')).ciscoFace,
  crowdstrike: async () => (await import('./crowdstrike.ts')).crowdstrikeFace,
  github: async () => (await import('./github.ts')).githubFace,
  tmf621: async () => (await import('./tmf621.ts')).tmf621Face,
  strata: async () => (await import('./strata.ts')).strataFace,
};
