export interface Reply {
  partner: string;
  state: string;
  times: Record<string, number>;
  answer: { outcome: string; at: string; reference?: string; amountFen?: number; note?: string } | null;
  via: string | null;
  overdue: boolean;
  progress: { at: string; via: string; note: string }[];
}

export interface LinkageDetail {
  linkageNo: string;
  kind: string;
  processId: string | null;
  requestedBy: string;
  replies: Reply[];
}

export const replyColor = (state: string, overdue: boolean): string => (state === 'answered' ? 'green' : state === 'stoodDown' ? 'default' : overdue || state === 'unanswered' ? 'red' : state === 'acknowledged' ? 'cyan' : 'gold');
export const isSettled = (state: string): boolean => ['answered', 'unanswered', 'stoodDown'].includes(state);
