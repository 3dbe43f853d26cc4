import fc from "fast-check";

// The same cases every time, so that a red run means a changed program. Look for new cases with FC_SEED=<number>.
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_261_123) });
