/** A wait that ends. */

/** What the promise gives, unless that takes longer than the limit, in ms: then it rejects and says why. */
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
