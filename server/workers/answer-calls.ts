import { parentPort } from "node:worker_threads";
import { AppError } from "../../shared/domain/errors.ts";
import type { ThreadCall, ThreadReply } from "./called-thread.ts";

/** The thread's side of `calledThread`: calls one at a time, in their order, each answered or its error told. */
export function answerCalls<Call>(answer: (call: Call) => Promise<unknown>): void {
  let queue: Promise<void> = Promise.resolve();
  parentPort?.on("message", (message: ThreadCall<Call>) => {
    queue = queue.then(() => reply(message, answer));
  });
}

async function reply<Call>({ id, call }: ThreadCall<Call>, answer: (call: Call) => Promise<unknown>): Promise<void> {
  const tell = (message: ThreadReply<unknown>) => parentPort?.postMessage(message);
  try {
    const value = await answer(call);
    if (id !== null) tell({ id, ok: true, value });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    const known = error instanceof AppError ? error : null;
    const told = { code: known?.code ?? null, message, ...(stack && { stack }) };
    if (id !== null) tell({ id, ok: false, ...told, ...(known?.because && { because: known.because }) });
  }
}
