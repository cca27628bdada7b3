/** To be imported before anything that reads a scheme: zod would try whether it may make functions from texts, which is forbidden. */
import { config } from 'zod';

config({ jitless: true });
