import { type CaseRecord, type CommentFields, type FileFields, recordId } from './record.ts';
import { isEngineer } from './scene.ts';

/**
 * What was said in a case, oldest first, each with the files that came along: for a vendor that has files only within
 * comments. A file that came without words is a comment of its own, which names it.
 */
export function thread({ comments, files }: CaseRecord): { comment: CommentFields; files: FileFields[] }[] {
  const alone = files.filter((file) => !comments.some((comment) => carries(comment, file)));
  return [
    ...comments.map((comment) => ({ comment, files: files.filter((file) => carries(comment, file)) })),
    ...alone.map((file) => ({ comment: naming(file), files: [file] })),
  ].toSorted((a, b) => Date.parse(a.comment.createdDate) - Date.parse(b.comment.createdDate));
}

/** A file came with the comment its description has the id of, or with what its sender said in the same moment. */
function carries({ id, createdBy, createdDate }: CommentFields, file: FileFields): boolean {
  return file.description === id || (file.createdBy === createdBy && file.createdDate === createdDate);
}

function naming({ caseNumber, fileName, createdBy, createdDate }: FileFields): CommentFields {
  return {
    // No comment has it: nothing else was done at the vendor in the same millisecond.
    id: recordId('a0aHn00000', Date.parse(createdDate)),
    caseNumber,
    commentBody: `Attached: ${fileName}`,
    contentType: 'text/plain',
    createdBy,
    createdByType: isEngineer(createdBy) ? 'Associate' : 'Customer',
    createdDate,
    lastModifiedById: createdBy,
    lastModifiedDate: createdDate,
    publishedDate: createdDate,
    isDraft: false,
    doNotChangeStatus: true,
  };
}
