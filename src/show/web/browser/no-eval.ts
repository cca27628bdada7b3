/**
 * Import this before anything that reads a scheme: zod would test whether it may compile functions
 * from strings, which the page's policy forbids.
 */
import { config } from 'zod';

config({ jitless: true });
