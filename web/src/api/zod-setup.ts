import { config } from "zod";

// The content security policy forbids eval, which zod would try when a schema is made. Imported before any schema.
config({ jitless: true });
