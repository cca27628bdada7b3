/** Waits for a promise for a limited time. */

/** Resolves as the promise does, or rejects with the message `why` after `limitMs` milliseconds. */
export async function within<T>(promise: PromiseLike<T>, limitMs: number, why: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(why)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
