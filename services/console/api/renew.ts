/** A session that has run out is renewed once, however many ask. */
let renewing: Promise<boolean> | null = null;

/** Two requests that fail at once renew once; so do two tabs, since the refresh token may be used a single time. */
export function renew(): Promise<boolean> {
  const once = async () => {
    const response = await fetch('/api/v1/auth/refresh', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    return response.ok;
  };
  renewing ??= ('locks' in navigator ? navigator.locks.request('session', once) : once()).finally(() => (renewing = null));
  return renewing;
}
