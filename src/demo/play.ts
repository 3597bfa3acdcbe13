import type { Cases } from './cases.ts';
import type { CaseRecord, CommentFields } from './record.ts';
import type { Beat } from './scene.ts';

const CORRECTION = '\n\nCorrection: ';

/** Whether the beat would change anything in the case as it stands. Of a closed case only words and reopening do. */
export function fits({ fields, comments }: CaseRecord, beat: Beat): boolean {
  if (fields.isClosed) return beat.do === 'reopen' || beat.do === 'say';
  switch (beat.do) {
    case 'publish':
      return comments.some(({ isDraft }) => isDraft);
    case 'correct':
      return newestOfEngineer(comments) !== undefined;
    case 'severity':
      return fields.severity !== beat.to;
    case 'status':
      return fields.status !== beat.to;
    case 'owner':
      return fields.ownerId !== beat.to.name;
    case 'escalation':
      return fields.customerEscalation !== beat.to;
    case 'reopen':
      return false;
    case 'say':
    case 'attach':
    case 'close':
      return true;
  }
}

export function play(cases: Cases, { fields, comments }: CaseRecord, beat: Beat): void {
  const number = fields.caseNumber;
  switch (beat.do) {
    case 'say': {
      const { by, html = false, draft = false } = beat;
      cases.comment(number, beat.text, { by: by.name, type: by.type, html, draft });
      return;
    }
    case 'publish': {
      const draft = comments.find(({ isDraft }) => isDraft);
      if (draft) cases.edit(number, draft.id, { text: draft.commentBody.replace(/^Draft: /, ''), publish: true });
      return;
    }
    case 'correct': {
      const comment = newestOfEngineer(comments);
      const [said = ''] = comment?.commentBody.split(CORRECTION) ?? [];
      if (comment) cases.edit(number, comment.id, { text: said + CORRECTION + beat.text });
      return;
    }
    case 'severity':
      cases.change(number, { severity: beat.to }, beat.by.name);
      return;
    case 'status':
      cases.change(number, { status: beat.to }, beat.by.name);
      return;
    case 'owner':
      cases.change(number, { ownerId: beat.to.name }, beat.to.name);
      return;
    case 'escalation':
      cases.change(number, { customerEscalation: beat.to }, beat.by.name);
      return;
    case 'attach':
      cases.attach(number, beat.name, beat.size, { by: beat.by.name });
      return;
    case 'close':
      cases.comment(number, beat.text, { by: beat.by.name, type: beat.by.type });
      cases.change(number, { status: 'Closed', resolutionDescription: beat.text }, beat.by.name);
      return;
    case 'reopen':
      cases.change(number, { status: 'Waiting on Red Hat' }, beat.by.name);
      cases.comment(number, beat.text, { by: beat.by.name, type: beat.by.type });
      return;
  }
}

function newestOfEngineer(comments: readonly CommentFields[]): CommentFields | undefined {
  return comments.findLast(({ createdByType, contentType, isDraft }) => {
    return createdByType === 'Associate' && contentType === 'text/plain' && !isDraft;
  });
}
