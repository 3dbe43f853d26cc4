/** The present moment for a file name: 20260827140000 (UTC). */
export const fileStamp = (): string => new Date().toISOString().replace(/\D/g, "").slice(0, 14);
