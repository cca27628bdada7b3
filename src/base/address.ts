/** The address of a server, as a config has it. */

/** Why an address is refused that has a user name or a password: it would be stored and shown with it. */
export const HAS_CREDENTIALS =
  'has a user name or a password in it; put the key into an environment variable, and its name into apiKeyEnv';

/** Whether it has one, be it an empty one. */
export function hasCredentials(address: string): boolean {
  if (/^https?:\/\/[^/?#]*@/i.test(address)) return true;
  if (!URL.canParse(address)) return false;
  const { username, password } = new URL(address);
  return username !== '' || password !== '';
}
