/** Checks the address of a server. */

/** Refuses an address with credentials, which would be stored and shown with the config. */
export const HAS_CREDENTIALS =
  'must not contain a user name or password; ' +
  'put the key in an environment variable and name that variable in apiKeyEnv';

/** Whether the address contains credentials, even empty ones. */
export function hasCredentials(address: string): boolean {
  if (/^https?:\/\/[^/?#]*@/i.test(address)) return true;
  if (!URL.canParse(address)) return false;
  const { username, password } = new URL(address);
  return username !== '' || password !== '';
}
