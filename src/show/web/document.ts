/** Writes a page as one HTML file; its policy allows only its script and style sheet, by hash. */
import { createHash } from 'node:crypto';

export interface PageParts {
  /** A classic script; it may start workers from blobs. */
  readonly script: string;
  readonly css: string;
  readonly title: string;
  /** Further directives of the policy, such as `connect-src 'self'`. */
  readonly policy?: readonly string[] | undefined;
}

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M2 14L9 7M9 7H5M9 7v4' stroke='%23005f9e' stroke-width='2' fill='none'/%3E%3Ccircle cx='12.5' cy='3.5' r='2' fill='%23c23a04'/%3E%3C/svg%3E";

/**
 * Returns the page, from `<!doctype html>` to the end. The same parts always give the same bytes.
 */
export function pageDocument({ title, script, css, policy: further = [] }: PageParts): string {
  // Inside a script element, only these sequences act as markup; in JavaScript they occur only in
  // strings and patterns, where the escape means the same.
  const safe = script.replace(/<(?=\/script|!--|script)/gi, '\\x3c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(safe, css, further)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<style>${css}</style>
</head>
<body>
<div id="app"><noscript>This page works in the browser: it needs JavaScript.</noscript></div>
<script>${safe}</script>
</body>
</html>
`;
}

/**
 * Allows only the script and the style sheet, by hash, and
 * workers that the script starts from blobs.
 */
function policyFor(script: string, css: string, further: readonly string[]): string {
  const hash = (text: string) =>
    `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(css)}`,
    'worker-src blob:',
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
    ...further,
  ].join('; ');
}

/** Returns the policy in a page's meta tag. @throws Error if it has none. */
export function policyOf(page: string): string {
  const found = /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/.exec(page);
  if (!found) throw new Error('the page has no content security policy; run npm run build');
  return found[1]!;
}
