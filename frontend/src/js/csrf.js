// The CSRF token of this page, and a fresh one where the page is an old copy.
export const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** Reads a page again and takes its token over: a page kept by the worker may be older than the log-in. */
export async function refreshCsrfToken(url) {
  const answer = await fetch(url, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector('meta[name="csrf-token"]')?.content;
  if (!token) return false;
  document.querySelector('meta[name="csrf-token"]').content = token;
  return true;
}
