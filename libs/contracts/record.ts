/** What a process remembers of what was signed in it: its own history says so when somebody changes the records. */
export interface Recorded {
  recordNo: string;
  hash: string;
}
