/** The files that a form names: there, of the same matter, and with the content that is signed for. */
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { attachmentSchema } from '../../../libs/contracts/file.js';
import type { Subject } from '../../../libs/contracts/process.js';
import type { RefusalCode } from '../../../libs/domain/refusal.js';
import { FileRepository } from '../../../libs/records/files.js';
import { refusalProblem } from '../http/failures.js';

const naming = z.object({ files: z.array(attachmentSchema).min(1) });

@Injectable()
export class Attachments {
  constructor(private readonly files: FileRepository) {}

  /** What is not a list of files is for the form's own schema to refuse. */
  async check(result: unknown, subjectOf: () => Promise<Subject | null>): Promise<void> {
    const named = naming.safeParse(result);
    if (!named.success) return;
    const [subject, found] = await Promise.all([subjectOf(), this.files.named(named.data.files.map(({ file }) => file))]);
    const errors = named.data.files.flatMap(({ file, sha256 }, i) => {
      const stored = found.get(file);
      const field = `result.files.${i}`;
      const rule: RefusalCode | null =
        stored === undefined ? 'FILE_UNKNOWN' : stored.sha256 !== sha256 ? 'FILE_HASH_DIFFERS' : isOf(stored, subject) ? null : 'FILE_OF_ANOTHER';
      return rule === null ? [] : [{ field, rule }];
    });
    if (errors.length > 0) throw refusalProblem('FORM_INVALID', errors);
  }
}

const isOf = (file: { incidentNo: string | null; caseNo: string | null }, subject: Subject | null): boolean =>
  subject === null || (file.incidentNo !== null && file.incidentNo === subject.incidentNo) || (file.caseNo !== null && file.caseNo === subject.caseNo);
