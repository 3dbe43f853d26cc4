/** Longest side of a kept picture, pixels, and what it may weigh as text. */
const LONGEST = 1280;
const MOST_CHARACTERS = 850_000;

/** A picture of the phone as a JPEG data URI small enough to send over a weak signal; undefined where it cannot be read. */
export async function shrinkPhoto(file: File): Promise<string | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (bitmap === undefined) return undefined;
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  for (const quality of [0.8, 0.6, 0.4, 0.25]) {
    const uri = canvas.toDataURL("image/jpeg", quality);
    if (uri.length <= MOST_CHARACTERS) return uri;
  }
  return undefined;
}
